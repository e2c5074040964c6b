package io.hawser.watch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.testbed.MysqlDatabase;
import io.hawser.testbed.VendorDriver;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/**
 * {@link Outages} with MySQL, which also counts, for each client host, the errors that block the host in the end
 * ({@code max_connect_errors}). oceanbase-client does not work with current MySQL.
 */
class OutagesOnMysqlTest extends Outages {
  @Override @BeforeAll void lay() throws Exception {
    assumeTrue(MysqlDatabase.isAvailable(), MysqlDatabase.HOW_TO_GET_IT);
    super.lay();
  }

  @Override String server() {
    return "mysql";
  }

  @Override List<VendorDriver> vendors() {
    return List.of(VendorDriver.MYSQL, VendorDriver.MARIADB);
  }

  @Override String errorsQuery() {
    return "SELECT CONCAT(GROUP_CONCAT(CONCAT(variable_name, '=', variable_value) ORDER BY variable_name), (SELECT GROUP_CONCAT(CONCAT('; of ', ip, "
        + "': sum_connect_errors=', sum_connect_errors, ', handshake=', count_handshake_errors, ', authentication=', count_authentication_errors, "
        + "', blocked=', count_host_blocked_errors)) FROM performance_schema.host_cache)) FROM performance_schema.global_status "
        + "WHERE variable_name LIKE 'Aborted\\_%' OR variable_name LIKE 'Connection\\_errors\\_%'";
  }
}
