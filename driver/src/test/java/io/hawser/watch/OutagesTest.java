package io.hawser.watch;

import io.hawser.testbed.VendorDriver;
import java.util.List;

/** {@link Outages} with MariaDB. */
class OutagesTest extends Outages {
  @Override String server() {
    return "mariadb";
  }

  @Override List<VendorDriver> vendors() {
    return List.of(VendorDriver.values());
  }

  @Override String errorsQuery() {
    return "SELECT GROUP_CONCAT(CONCAT(variable_name, '=', variable_value) ORDER BY variable_name) FROM information_schema.global_status "
        + "WHERE variable_name LIKE 'ABORTED\\_%' OR variable_name LIKE 'CONNECTION\\_ERRORS\\_%' OR variable_name = 'ACCESS_DENIED_ERRORS'";
  }
}
