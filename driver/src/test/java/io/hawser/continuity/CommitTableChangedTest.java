package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.continuity.CommitInterleavingsTest.Form;
import io.hawser.continuity.CommitInterleavingsTest.Packet;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The table of markers is altered under open connections: its rows prove nothing then, and nothing that may be wrong is reported. */
@Timeout(120)
@Tag("servers")
@Tag("long")
class CommitTableChangedTest {
  /** What is done to the table before the marker is written, and what before the fence is. */
  enum Change {
    /** Keeps the marker of a transaction that is rolled back. */
    NO_TRANSACTIONS("ALTER TABLE %s ENGINE = MyISAM", null, true),
    NO_TRANSACTIONS_FOR_A_WHILE("ALTER TABLE %s ENGINE = MyISAM", "ALTER TABLE %s ENGINE = InnoDB", true),
    /** Has no marker of a transaction that is committed. */
    MADE_ANEW(null, "CREATE OR REPLACE", false),
    /** As it was. */
    NONE(null, null, false);

    private final String before;
    private final String after;
    private final boolean rolledBack;

    Change(String before, String after, boolean rolledBack) {
      this.before = before;
      this.after = after;
      this.rolledBack = rolledBack;
    }

    void make(String change, DatabaseServer database, String table) throws SQLException {
      if ("CREATE OR REPLACE".equals(change)) {
        database.tell("DROP TABLE " + table, OutcomeTable.of(table).ddl());
      } else if (change != null) {
        database.tell(String.format(change, table));
      }
    }
  }

  @CartesianTest void whatIsSaidIsTrueOrNothingIsSaid(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor, @CartesianTest.Enum Form form,
      @CartesianTest.Enum Change change) throws SQLException {
    Assumptions.assumeTrue(form != Form.TOGETHER || !change.rolledBack, "its marker is lost with the COMMIT");
    DatabaseServer database = server.database();
    CommitInterleavingsTest.prepare(database);
    String table = ("changed_" + vendor + form + change).toLowerCase(java.util.Locale.ROOT);
    database.tell("DROP TABLE IF EXISTS " + table, OutcomeTable.of(table).ddl());
    String made = database.ask("SELECT UNIX_TIMESTAMP()");
    await().until(() -> !database.ask("SELECT UNIX_TIMESTAMP()").equals(made)); // a change in the same second is not seen
    AtomicBoolean struck = new AtomicBoolean();
    try (PacketGate gate = new PacketGate(database);
        Connection connection = CommitInterleavingsTest.open(server, vendor, gate, "gated",
            "hawser.commit.table=" + table + form.options)) {
      change.make(change.before, database, table);
      form.begin(connection, 1);
      gate.script((session, toServer, text) -> {
        boolean isCommit = Packet.COMMIT.is(text) && toServer == change.rolledBack;
        if (isCommit && struck.compareAndSet(false, true)) {
          session.dropClient();
          session.dropServer();
          return false;
        }
        if (toServer && Packet.FENCE.is(text)) {
          change.make(change.after, database, table);
        }
        return true;
      });
      Throwable thrown = catchThrowable(() -> form.end(connection, 1));
      String there = database.ask("SELECT COUNT(*) FROM gated");
      if (change == Change.NONE) {
        assertThat(thrown).isNull();
        assertThat(there).isEqualTo("1");
        return;
      }
      assertThat(struck).isTrue();
      assertThat(there).isEqualTo(change.rolledBack ? "0" : "1");
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(((SQLException) thrown).getSQLState()).as("%s", thrown).isEqualTo("08007");
    }
  }
}
