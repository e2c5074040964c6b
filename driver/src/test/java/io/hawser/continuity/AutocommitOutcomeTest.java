package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.testbed.Caller;
import io.hawser.testbed.Command;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** With {@code hawser.commit.outcome=always} a write in autocommit mode has a known outcome too, and is otherwise unchanged. */
@Timeout(120)
@Tag("servers")
class AutocommitOutcomeTest {
  private static final String ALWAYS = "hawser.commit.outcome=always";
  /** An OK, with its header. */
  private static final int ANSWER = 11;
  private static final String SEVERAL = "allowMultiQueries=true";

  private static FaultyConnection open(ServerUnderTest server, VendorDriver vendor, String table, String... more) throws SQLException {
    DatabaseServer database = server.database();
    OutcomeTables.empty(database, table);
    database.tell("DROP TABLE IF EXISTS alone", "CREATE TABLE alone (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
    String[] options = new String[more.length + 3];
    options[0] = "hawser.commit.table=" + table;
    options[1] = "hawser.odp.check=off";
    options[2] = "hawser.reconnect.interval=10ms";
    System.arraycopy(more, 0, options, 3, more.length);
    return FaultyConnection.open(server, vendor, options);
  }

  private static String rows(ServerUnderTest server) throws SQLException {
    return server.database().ask("SELECT COUNT(*) FROM alone");
  }

  /** Wherever it is cut: success means committed once, 40001 not committed, nothing else is reported, and no rollback is needed. */
  @CartesianTest void whateverIsSaidIsTrue(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean toServer, @CartesianTest.Values(strings = {"", SEVERAL}) String several)
      throws SQLException {
    int committed = 0;
    int rolledBack = 0;
    for (int bytes = 0; bytes <= (toServer ? 260 : 60); bytes += toServer ? 13 : 3) {
      try (FaultyConnection session = several.isEmpty() ? open(server, vendor, "alone_cut", ALWAYS)
          : open(server, vendor, "alone_cut", ALWAYS, several)) {
        session.ask("SELECT 1");
        session.proxied().cutAfter(toServer ? CutPoint.bytesToServer(bytes) : CutPoint.bytesToClient(bytes), Fault.RESET);
        Throwable thrown = catchThrowable(() -> session.execute("INSERT INTO alone (n) VALUES (1)"));
        if (thrown == null) {
          assertThat(rows(server)).as("after %s bytes", bytes).isEqualTo("1");
          committed++;
        } else {
          assertThat(((SQLException) thrown).getSQLState()).as("after %s bytes: %s", bytes, thrown).isEqualTo("40001");
          assertThat(Failure.of(thrown)).returns(Outcome.NOT_EXECUTED, Failure::outcome);
          assertThat(rows(server)).as("after %s bytes", bytes).isEqualTo("0");
          rolledBack++;
        }
        session.execute("INSERT INTO alone (n) VALUES (2)");
        assertThat(server.database().ask("SELECT COUNT(*) FROM alone WHERE n = 2")).isEqualTo("1");
      }
    }
    assertThat(committed).isPositive();
    assertThat(rolledBack).isPositive();
  }

  @CartesianTest void theResultOfAStatementIsThereAfterItsCommitWasLost(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(server, vendor, "alone_result", ALWAYS);
        PreparedStatement insert = session.connection().prepareStatement("INSERT INTO alone (n) VALUES (?)",
            Statement.RETURN_GENERATED_KEYS)) {
      insert.setInt(1, 1);
      insert.executeUpdate();
      insert.setInt(1, 2);
      session.proxied().cutAfter(CutPoint.bytesToClient(3 * ANSWER + 1), Fault.RESET); // in the answer to COMMIT
      assertThat(insert.executeUpdate()).isEqualTo(1);
      assertThat(rows(server)).isEqualTo("2");
      if (vendor == VendorDriver.MYSQL) {
        return; // it closes the statements of a lost session
      }
      assertThat(insert.getUpdateCount()).isEqualTo(1);
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        assertThat(keys.getInt(1)).isEqualTo(2);
      }
    }
  }

  @CartesianTest void anErrorLeavesNothingBehind(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor)
      throws SQLException {
    try (FaultyConnection session = open(server, vendor, "alone_error", ALWAYS)) {
      session.execute("INSERT INTO alone VALUES (1, 1)");
      assertThat(catchThrowable(() -> session.execute("INSERT INTO alone VALUES (1, 2)"))).isInstanceOf(SQLException.class)
          .satisfies(e -> assertThat(((SQLException) e).getErrorCode()).isEqualTo(1062));
      session.execute("INSERT INTO alone VALUES (2, 2)");
      assertThat(rows(server)).isEqualTo("2");
      assertThat(server.database().ask("SELECT COUNT(*) FROM alone_error")).as("markers").isEqualTo("2");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  /** Whatever the server does after a COMMIT, and whatever the session holds. */
  @CartesianTest void theSessionStaysAsItWas(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor)
      throws SQLException {
    try (FaultyConnection session = open(server, vendor, "alone_state", ALWAYS)) {
      for (String chain : new String[] {"CHAIN", "RELEASE"}) {
        session.execute("SET completion_type = '" + chain + "'");
        session.execute("INSERT INTO alone (n) VALUES (1)");
        session.execute("SET completion_type = 'NO_CHAIN'");
        session.execute("DELETE FROM alone");
        assertThat(rows(server)).as("no transaction stays open").isEqualTo("0");
      }
      session.execute("LOCK TABLES alone WRITE");
      session.execute("INSERT INTO alone (n) VALUES (1)");
      Throwable unlocked = catchThrowable(() -> session.ask("SELECT COUNT(*) FROM alone_state"));
      assertThat(unlocked).as("the lock is still there").isInstanceOf(SQLException.class);
      session.execute("UNLOCK TABLES");
      assertThat(session.ask("SELECT COUNT(*) FROM alone_state")).as("none while a COMMIT would do more, nor while tables are locked")
          .isEqualTo("2");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  /** A thread's statement must not become part of another thread's transaction, which is rolled back. */
  @CartesianTest void threadsKeepOutOfEachOthersTransactions(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor) throws Exception {
    try (FaultyConnection session = open(server, vendor, "alone_threads", ALWAYS)) {
      session.execute("INSERT INTO alone VALUES (1, 1)");
      CompletableFuture<Void> failing = Caller.run(() -> {
        for (int i = 0; i < 100; i++) {
          assertThat(catchThrowable(() -> session.execute("INSERT INTO alone VALUES (1, 2)"))).isInstanceOf(SQLException.class);
        }
      });
      for (int i = 0; i < 100; i++) {
        session.execute("INSERT INTO alone (n) VALUES (3)");
      }
      failing.get(60, TimeUnit.SECONDS);
      assertThat(server.database().ask("SELECT COUNT(*) FROM alone WHERE n = 3")).isEqualTo("100");
    }
  }

  @CartesianTest void itCostsWhatTheDocumentationSays(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor)
      throws SQLException {
    try (FaultyConnection plain = open(server, vendor, "alone_cost_" + vendor, "hawser.commit.outcome=off", SEVERAL);
        FaultyConnection apart = FaultyConnection.open(server, vendor, "hawser.commit.table=alone_cost_" + vendor, "hawser.odp.check=off",
            ALWAYS);
        FaultyConnection together = FaultyConnection.open(server, vendor, "hawser.commit.table=alone_cost_" + vendor,
            "hawser.odp.check=off", ALWAYS, SEVERAL)) {
      assertThat(queries(apart, true) - queries(plain, true)).as("a statement").isEqualTo(3);
      assertThat(queries(together, true) - queries(plain, true)).as("a statement, several in a packet").isEqualTo(2);
      assertThat(queries(apart, false) - queries(plain, false)).as("a transaction").isEqualTo(1);
      assertThat(queries(together, false) - queries(plain, false)).as("a transaction, several in a packet").isEqualTo(0);
    }
  }

  private static long queries(FaultyConnection session, boolean alone) throws SQLException {
    Connection connection = session.connection();
    connection.setAutoCommit(alone);
    long before = session.proxied().traffic().commands(Command.QUERY);
    session.execute("INSERT INTO alone (n) VALUES (1)");
    if (!alone) {
      connection.commit();
    }
    return session.proxied().traffic().commands(Command.QUERY) - before;
  }

  /** By the server's own count. */
  @CartesianTest void aTransactionThatHasOnlyReadWritesNoMarker(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor, @CartesianTest.Values(strings = {"", SEVERAL}) String several)
      throws SQLException {
    try (FaultyConnection session = several.isEmpty() ? open(server, vendor, "alone_read", ALWAYS)
        : open(server, vendor, "alone_read", ALWAYS, several)) {
      session.connection().setAutoCommit(false);
      String inserts = inserts(session);
      for (int i = 0; i < 10; i++) {
        session.ask("SELECT COUNT(*) FROM alone");
        session.connection().commit();
      }
      assertThat(inserts(session)).isEqualTo(inserts);
      session.connection().commit();
      session.connection().setAutoCommit(true);
      session.ask("SELECT COUNT(*) FROM alone");
      assertThat(inserts(session)).isEqualTo(inserts);
      assertThat(server.database().ask("SELECT COUNT(*) FROM alone_read")).isEqualTo("0");
    }
  }

  private static String inserts(FaultyConnection session) throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery("SHOW SESSION STATUS LIKE 'Com_insert'")) {
      row.next();
      return row.getString(2);
    }
  }

  /** Marker and COMMIT in one packet: the error of the marker must not be taken for the COMMIT's, nor the other way round. */
  @CartesianTest void aRefusedMarkerHarmsNoCommitInOnePacket(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor)
      throws SQLException {
    try (FaultyConnection session = open(server, vendor, "alone_gone_" + vendor, ALWAYS, SEVERAL)) {
      server.database().tell("DROP TABLE alone_gone_" + vendor);
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO alone (n) VALUES (1)");
      session.connection().commit();
      assertThat(rows(server)).isEqualTo("1");
      session.connection().setAutoCommit(true);
      session.execute("INSERT INTO alone (n) VALUES (2)");
      assertThat(rows(server)).isEqualTo("2");
    }
  }
}
