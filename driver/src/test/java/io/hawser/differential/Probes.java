package io.hawser.differential;

import io.hawser.testbed.ServerUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Everything that can be seen of a session, asked at the end of each program. */
final class Probes {
  private Probes() {
  }

  static List<Step> of(ServerUnderTest server) {
    List<Step> probes = new ArrayList<>();
    Stream
        .of("SHOW SESSION VARIABLES", "SELECT @a, @b", "SELECT DATABASE(), CURRENT_USER(), CURRENT_ROLE()",
            "SELECT @@timestamp < 1750000000",
            "SELECT IS_USED_LOCK('z§a') = CONNECTION_ID(), IS_USED_LOCK('z§b') = CONNECTION_ID()", "SELECT CHARSET(@a), COLLATION(@a)",
            "SELECT \"x\", 'a\\\\b', 'ä'", "SELECT * FROM tmp1 LIMIT 0", "SELECT * FROM tmp2 LIMIT 0", "SELECT * FROM z§2.tmp1 LIMIT 0",
            "EXECUTE s1", "EXECUTE s2",
            "HANDLER h1 READ FIRST", "HANDLER plain READ FIRST", "INSERT INTO z§2.plain VALUES (1)", "INSERT INTO plain VALUES (2)",
            "SELECT n FROM z§1.plain ORDER BY n", "UNLOCK TABLES", "INSERT INTO z§1.keyed (n) VALUES (5)", "SELECT LAST_INSERT_ID()")
        .map(Step::sql).forEach(probes::add);
    if (server == ServerUnderTest.MARIADB) {
      probes.add(Step.sql("SELECT variable_name FROM information_schema.user_variables WHERE variable_value IS NOT NULL ORDER BY 1"));
      probes.add(Step.sql("SELECT table_name FROM information_schema.tables WHERE table_type LIKE 'TEMP%' ORDER BY 1"));
    } else {
      probes.add(Step.sql(
          "SELECT VARIABLE_NAME FROM performance_schema.user_variables_by_thread WHERE THREAD_ID = PS_CURRENT_THREAD_ID() AND VARIABLE_VALUE IS NOT NULL ORDER BY 1"));
      probes.add(Step.sql("SELECT RESOURCE_GROUP FROM performance_schema.threads WHERE THREAD_ID = PS_CURRENT_THREAD_ID()"));
    }
    probes.add(Step.call("what the driver thinks", (c, side) -> c.getAutoCommit() + " " + c.getCatalog() + " " + c.isReadOnly() + " "
        + c.getTransactionIsolation() + " " + c.getNetworkTimeout()));
    return probes;
  }
}
