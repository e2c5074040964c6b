package io.hawser.samples.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("odc")
@Timeout(120)
class UnawareToolTest {
  private static final String SLOW = "SELECT SLEEP(61)";
  private static final String OPTIONS = "&hawser.transaction.lost=vendor&hawser.explanation=cause";

  private final EmbeddedDatabase database = EmbeddedDatabase.get();
  private final FaultProxy proxy = FaultProxy.toDatabase();

  /** OceanBase's packages, as far as the tool calls them. */
  @BeforeAll static void packages() throws SQLException {
    EmbeddedDatabase.get().tell("CREATE DATABASE IF NOT EXISTS dbms_monitor", "CREATE DATABASE IF NOT EXISTS DBMS_MONITOR",
        "CREATE DATABASE IF NOT EXISTS dbms_application_info",
        "CREATE OR REPLACE PROCEDURE DBMS_MONITOR.OB_SESSION_TRACE_ENABLE(a INT, b INT, c INT, d TEXT) SET @trace = d",
        "CREATE OR REPLACE PROCEDURE dbms_application_info.set_module(a TEXT, b TEXT) SET @module = CONCAT(a, '.', b)",
        "CREATE OR REPLACE PROCEDURE dbms_application_info.set_client_info(a TEXT) SET @client = a",
        "CREATE DATABASE IF NOT EXISTS elsewhere", "CREATE OR REPLACE TABLE elsewhere.script (n INT) ENGINE=InnoDB");
  }

  @AfterEach void close() {
    proxy.close();
  }

  private UnawareTool open(VendorDriver vendor) throws Exception {
    return open(vendor, OPTIONS);
  }

  private UnawareTool open(VendorDriver vendor, String options) throws Exception {
    String url = vendor.url(proxy.host(), proxy.port(), database.database()) + "&allowMultiQueries=true&hawser.odp.check=off" + options;
    return new UnawareTool("io.hawser.InPlaceDriver", url, database.user(), database.password());
  }

  static Stream<Arguments> vendorsAndFaults() {
    return Stream.of(VendorDriver.values())
        .flatMap(vendor -> Stream.of(Fault.FIN, Fault.RESET, Fault.HALF_OPEN).map(fault -> Arguments.of(vendor, fault)));
  }

  @ParameterizedTest @MethodSource("vendorsAndFaults") void anIdleConsoleGoesOnWithWhatWasSetInIt(VendorDriver vendor, Fault fault)
      throws Exception {
    try (UnawareTool tool = open(vendor)) {
      assertThat(tool.script("USE elsewhere", "SET @mine = 7", "SET SESSION sort_buffer_size = 131072")).containsOnly("done");
      String before = tool.run("SELECT CONNECTION_ID()");
      strike(fault);
      assertThat(tool.run("SELECT CONCAT_WS(' ', DATABASE(), @mine, @@sort_buffer_size, @@group_concat_max_len, @trace, @module, @client)"))
          .isEqualTo("elsewhere 7 131072 4096 ALL tool.console editor");
      assertThat(tool.run("SELECT CONNECTION_ID()")).isNotEqualTo(before);
    }
  }

  @ParameterizedTest @EnumSource void aTemporaryTableThatIsLostIsNotHidden(VendorDriver vendor) throws Exception {
    try (UnawareTool tool = open(vendor)) {
      tool.script("CREATE TEMPORARY TABLE scratch (n INT)", "INSERT INTO scratch VALUES (1)");
      strike(Fault.RESET);
      assertThat(tool.run("SELECT COUNT(*) FROM scratch")).isEqualTo(UnawareTool.RESET);
    }
  }

  @ParameterizedTest @MethodSource("vendorsAndFaults") void noHalfOfAScriptIsCommitted(VendorDriver vendor, Fault fault) throws Exception {
    database.tell("TRUNCATE elsewhere.script");
    try (UnawareTool tool = open(vendor)) {
      assertThat(tool.script("BEGIN", "INSERT INTO elsewhere.script VALUES (1)")).containsOnly("done");
      strike(fault);
      assertThat(tool.script("INSERT INTO elsewhere.script VALUES (2)", "COMMIT")).containsExactly(UnawareTool.RESET);
      assertThat(database.ask("SELECT COUNT(*) FROM elsewhere.script")).isEqualTo("0");
      assertThat(tool.run("SELECT 'goes on'")).isEqualTo("goes on");
    }
  }

  /** With Hawser's defaults: nothing that the tool itself runs between the user's statements may keep the console in a lost transaction. */
  @ParameterizedTest @EnumSource void aConsoleWhoseTransactionWasLostInTheMiddleOfAStatementGoesOn(VendorDriver vendor) throws Exception {
    database.tell("TRUNCATE elsewhere.script");
    try (UnawareTool tool = open(vendor, "")) {
      assertThat(tool.script("BEGIN", "INSERT INTO elsewhere.script VALUES (1)")).containsOnly("done");
      CompletableFuture<List<String>> rest = Caller
          .supply(() -> tool.script("SELECT SLEEP(62)", "INSERT INTO elsewhere.script VALUES (2)", "COMMIT"));
      await().until(() -> database.ask("SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(62)'") != null);
      proxy.applyToAll(Fault.RESET);
      assertThat(rest.get(30, TimeUnit.SECONDS)).singleElement().asString().startsWith("ERROR: ");
      assertThat(tool.run("SELECT 1")).isEqualTo(UnawareTool.RESET);
      assertThat(tool.run("SELECT 'goes on'")).isEqualTo("goes on");
      assertThat(database.ask("SELECT COUNT(*) FROM elsewhere.script")).isEqualTo("0");
    }
  }

  @ParameterizedTest @EnumSource void theStopButtonWorksAfterARecovery(VendorDriver vendor) throws Exception {
    try (UnawareTool tool = open(vendor)) {
      strike(Fault.RESET);
      assertThat(tool.run("SELECT 1")).isEqualTo("1");
      CompletableFuture<String> slow = Caller.supply(() -> tool.run(SLOW));
      await().until(() -> database.ask("SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO = '" + SLOW + "'") != null);
      tool.stop();
      slow.get(30, TimeUnit.SECONDS);
      assertThat(tool.run("SELECT 'goes on'")).isEqualTo("goes on");
    }
  }

  private void strike(Fault fault) {
    proxy.newest();
    proxy.applyToAll(fault);
  }
}
