package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.HawserDriver;
import io.hawser.event.CommitResolved;
import io.hawser.event.ConnectionListener;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.testbed.Command;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/**
 * With {@code hawser.commit.outcome=marker} a COMMIT whose answer was lost has a known outcome: what is reported is what the server has.
 */
@Tag("vendors")
@Timeout(120)
@Tag("servers")
class CommitOutcomeTest {
  private static final String[] OPTIONS = {"hawser.commit.outcome=marker", "hawser.reconnect.interval=10ms", "hawser.odp.check=off"};
  /** An OK of COMMIT or of a marker, with its header. */
  private static final int ANSWER = 11;

  private static void createTables(DatabaseServer server) throws SQLException {
    OutcomeTables.empty(server, "hawser_outcome");
    server.tell("DROP TABLE IF EXISTS work", "CREATE TABLE work (id INT PRIMARY KEY)");
  }

  private static FaultyConnection open(ServerUnderTest server, VendorDriver vendor, String... more) throws SQLException {
    List<String> options = new ArrayList<>(List.of(OPTIONS));
    options.addAll(List.of(more));
    return FaultyConnection.open(server, vendor, options.toArray(new String[0]));
  }

  private static String count(DatabaseServer server, int id) throws SQLException {
    return server.ask("SELECT COUNT(*) FROM work WHERE id = " + id);
  }

  /** Ways to end a transaction that has inserted a row. */
  enum End {
    COMMIT {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.connection().setAutoCommit(false);
      }

      @Override void end(FaultyConnection session) throws SQLException {
        session.connection().commit();
      }
    },
    TEXT {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.execute("BEGIN");
      }

      @Override void end(FaultyConnection session) throws SQLException {
        session.execute("COMMIT WORK");
      }
    },
    PREPARED {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.execute("START TRANSACTION");
      }

      @Override void end(FaultyConnection session) throws SQLException {
        try (PreparedStatement commit = session.connection().prepareStatement("commit")) {
          commit.execute();
        }
      }
    },
    AUTOCOMMIT {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.connection().setAutoCommit(false);
      }

      @Override void end(FaultyConnection session) throws SQLException {
        session.connection().setAutoCommit(true);
      }
    };

    abstract void begin(FaultyConnection session) throws SQLException;

    abstract void end(FaultyConnection session) throws SQLException;
  }

  private static int insert(FaultyConnection session, End how, int id) throws SQLException {
    how.begin(session);
    session.execute("INSERT INTO work VALUES (" + id + ")");
    return id;
  }

  @CartesianTest void aCommitWhoseAnswerIsLostSucceeds(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum End how)
      throws SQLException {
    createTables(server.database());
    List<CommitResolved> told = new ArrayList<>();
    try (FaultyConnection session = open(server, vendor)) {
      session.facts().addListener(new ConnectionListener() {
        @Override public void resolved(CommitResolved event) {
          told.add(event);
        }
      });
      insert(session, how, 1);
      session.proxied().cutAfter(CutPoint.bytesToClient(ANSWER + 1), Fault.RESET);
      how.end(session);
      assertThat(count(server.database(), 1)).isEqualTo("1");
      assertThat(told).extracting(CommitResolved::outcome).containsExactly(CommitResolved.Outcome.COMMITTED);
      assertThat(session.connection().getAutoCommit()).isEqualTo(how != End.COMMIT);
      session.execute("INSERT INTO work VALUES (2)");
      assertThat(count(server.database(), 2)).as("in the mode that it was").isEqualTo(how == End.COMMIT ? "0" : "1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  /** Wherever it is cut, in whatever way: success means committed, 40001 not committed, then and later, and nothing else is reported. */
  @CartesianTest void whateverIsSaidIsTrue(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean toServer, @CartesianTest.Enum(names = {"FIN", "RESET"}) Fault fault)
      throws SQLException {
    createTables(server.database());
    int last = toServer ? 200 : 2 * ANSWER;
    int id = 0;
    int committed = 0;
    int rolledBack = 0;
    for (int bytes = 0; bytes <= last; bytes += toServer ? 9 : 3) {
      try (FaultyConnection session = open(server, vendor)) {
        End how = End.values()[id % End.values().length];
        insert(session, how, ++id);
        session.proxied().cutAfter(toServer ? CutPoint.bytesToServer(bytes) : CutPoint.bytesToClient(bytes), fault);
        Throwable thrown = catchThrowable(() -> how.end(session));
        String there = count(server.database(), id);
        if (thrown == null) {
          assertThat(there).as("after %s %s bytes", how, bytes).isEqualTo("1");
          committed++;
        } else {
          assertThat(thrown).as("after %s %s bytes", how, bytes).isInstanceOf(SQLException.class);
          assertThat(((SQLException) thrown).getSQLState()).as("after %s %s bytes: %s", how, bytes, thrown).isEqualTo("40001");
          assertThat(Failure.of(thrown)).returns(Outcome.NOT_EXECUTED, Failure::outcome);
          assertThat(there).as("after %s %s bytes", how, bytes).isEqualTo("0");
          rolledBack++;
          session.connection().rollback();
          assertThat(session.ask("SELECT COUNT(*) FROM work WHERE id = " + id)).isEqualTo("0");
        }
      }
    }
    assertThat(committed).isPositive();
    assertThat(rolledBack).isPositive();
  }

  @CartesianTest void whoHasOnlyReadPaysNothingAndWhoHasWrittenOneRoundTrip(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    createTables(server.database());
    String table = "trips_" + vendor; // whose markers of other tests are not due to be deleted
    server.database().tell("DROP TABLE IF EXISTS " + table, OutcomeTable.of(table).ddl());
    try (FaultyConnection with = open(server, vendor, "hawser.commit.table=" + table);
        FaultyConnection without = FaultyConnection.open(server, vendor, "hawser.odp.check=off")) {
      for (FaultyConnection session : List.of(with, without)) {
        session.connection().setAutoCommit(false);
        session.ask("SELECT COUNT(*) FROM work");
        session.connection().commit();
      }
      assertThat(queries(with, () -> {
        with.ask("SELECT COUNT(*) FROM work");
        with.connection().commit();
      })).isEqualTo(queries(without, () -> {
        without.ask("SELECT COUNT(*) FROM work");
        without.connection().commit();
      }));
      assertThat(queries(with, () -> {
        with.execute("INSERT INTO work VALUES (1)");
        with.connection().commit();
      })).isEqualTo(1 + queries(without, () -> {
        without.execute("INSERT INTO work VALUES (2)");
        without.connection().commit();
      }));
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  private static long queries(FaultyConnection session, Work work) throws SQLException {
    long before = session.proxied().traffic().commands(Command.QUERY);
    work.run();
    return session.proxied().traffic().commands(Command.QUERY) - before;
  }

  @CartesianTest void theTableStaysSmall(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    createTables(server.database());
    for (int connection = 0; connection < 4; connection++) {
      try (FaultyConnection session = open(server, vendor)) {
        session.connection().setAutoCommit(connection % 2 == 0);
        for (int i = 0; i < 100; i++) {
          if (connection % 2 == 0) {
            session.execute("BEGIN");
          }
          session.execute("INSERT INTO work VALUES (" + (connection * 100 + i) + ")");
          if (connection % 2 == 0) {
            session.execute("COMMIT");
          } else {
            session.connection().commit();
          }
        }
      }
    }
    assertThat(server.database().ask("SELECT COUNT(*) FROM work")).isEqualTo("400");
    assertThat(Integer.parseInt(server.database().ask("SELECT COUNT(*) FROM hawser_outcome"))).as("of one slot, used again").isBetween(1,
        34);
  }

  @CartesianTest void whatTheApplicationSeesIsAsWithout(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    createTables(server.database());
    server.database().tell("DROP TABLE IF EXISTS counted", "CREATE TABLE counted (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
    List<List<String>> seen = new ArrayList<>();
    for (String outcome : List.of("off", "marker")) {
      server.database().tell("TRUNCATE counted");
      List<String> values = new ArrayList<>();
      try (FaultyConnection session = FaultyConnection.open(server, vendor, "hawser.odp.check=off", "hawser.commit.outcome=" + outcome)) {
        session.connection().setAutoCommit(false);
        for (int i = 0; i < 70; i++) {
          session.execute("INSERT INTO counted (n) VALUES (1), (2), (3)");
          values.add(session.ask("SELECT COUNT(*) FROM (SELECT id FROM counted LIMIT 2) some"));
          session.connection().commit();
          values.add(session.ask("SELECT ROW_COUNT()"));
          values.add(session.ask("SELECT LAST_INSERT_ID()"));
          session.execute("UPDATE counted SET n = n + 1 WHERE n = 1");
          session.ask("SELECT id FROM counted LIMIT 3");
          session.connection().commit();
          values.add(session.ask("SELECT FOUND_ROWS()"));
          try (PreparedStatement insert = session.connection().prepareStatement("INSERT INTO counted (n) VALUES (9)",
              PreparedStatement.RETURN_GENERATED_KEYS)) {
            insert.executeUpdate();
            session.connection().commit();
            values.add(String.valueOf(insert.getUpdateCount()));
            try (java.sql.ResultSet keys = insert.getGeneratedKeys()) {
              values.add(keys.next() ? keys.getString(1) : "none");
            }
          }
        }
      }
      seen.add(values);
    }
    assertThat(seen.get(1)).isEqualTo(seen.get(0));
  }

  /** What may be wrong with the table. */
  enum Trouble {
    MISSING {
      @Override void make(DatabaseServer server, String table) throws SQLException {
        server.tell("DROP TABLE " + table);
      }
    },
    DROPPED_LATER {
      @Override void makeLater(DatabaseServer server, String table) throws SQLException {
        server.tell("DROP TABLE " + table);
      }
    },
    NO_TRANSACTIONS {
      @Override void make(DatabaseServer server, String table) throws SQLException {
        server.tell("ALTER TABLE " + table + " ENGINE = MyISAM");
      }
    },
    NO_KEY {
      @Override void make(DatabaseServer server, String table) throws SQLException {
        server.tell("ALTER TABLE " + table + " DROP PRIMARY KEY");
      }
    },
    OTHER_COLUMNS {
      @Override void makeLater(DatabaseServer server, String table) throws SQLException {
        server.tell("ALTER TABLE " + table + " DROP COLUMN kind");
      }
    };

    void make(DatabaseServer server, String table) throws SQLException {}

    void makeLater(DatabaseServer server, String table) throws SQLException {}
  }

  @CartesianTest void aTableThatIsOfNoUseHarmsNoCommit(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Trouble trouble)
      throws SQLException {
    createTables(server.database());
    String table = "trouble_" + vendor + "_" + trouble; // what is known of a table is kept for a while
    server.database().tell("DROP TABLE IF EXISTS " + table, OutcomeTable.of(table).ddl());
    trouble.make(server.database(), table);
    try (FaultyConnection session = open(server, vendor, "hawser.commit.table=" + table)) {
      trouble.makeLater(server.database(), table);
      insert(session, End.COMMIT, 1);
      session.connection().commit();
      session.execute("INSERT INTO work VALUES (2)");
      session.connection().commit();
      session.execute("INSERT INTO work VALUES (3)");
      session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      Throwable thrown = catchThrowable(session.connection()::commit);
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(((SQLException) thrown).getSQLState()).isEqualTo("08007");
    }
    assertThat(server.database().ask("SELECT COUNT(*) FROM work")).isEqualTo("3");
  }

  /** A fence there would prove nothing. */
  @ParameterizedTest @EnumSource(names = {"MYSQL", "MARIADB"}) void nobodyAsksAnotherServer(VendorDriver vendor) throws SQLException {
    DatabaseServer first = ServerUnderTest.MARIADB.database();
    DatabaseServer other = ServerUnderTest.MYSQL.database();
    for (DatabaseServer each : List.of(first, other)) {
      createTables(each);
      each.tell("CREATE USER IF NOT EXISTS moving@'%' IDENTIFIED BY '" + first.password() + "'", "GRANT ALL ON *.* TO moving@'%'");
    }
    Properties login = new Properties();
    login.setProperty("user", "moving");
    login.setProperty("password", first.password());
    String options = "&allowPublicKeyRetrieval=true&hawser.ping.after=1d&" + String.join("&", OPTIONS);
    try (FaultProxy proxy = first.proxy(vendor);
        Connection connection = new HawserDriver().connect(VendorDriver.throughHawser(first.url(vendor, proxy)) + options, login);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO work VALUES (1)");
      proxy.leadTo(other.host(), other.port());
      proxy.newest().cutAfter(CutPoint.bytesToClient(ANSWER + 1), Fault.RESET);
      Throwable thrown = catchThrowable(connection::commit);
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(((SQLException) thrown).getSQLState()).isEqualTo("08007");
      connection.rollback();
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThat(other.ask("SELECT COUNT(*) FROM hawser_outcome")).as("no fence").isEqualTo("0");
    assertThat(count(first, 1)).isEqualTo("1");
  }

  @ParameterizedTest @EnumSource void whatCanNotBeCoveredStaysUnknown(VendorDriver vendor) throws SQLException {
    DatabaseServer server = ServerUnderTest.MARIADB.database();
    createTables(server);
    for (String commit : List.of("COMMIT AND CHAIN", "CREATE OR REPLACE TABLE other (n INT)", "BEGIN")) {
      try (FaultyConnection session = open(ServerUnderTest.MARIADB, vendor); Connection connection = session.connection()) {
        connection.setAutoCommit(false);
        session.execute("REPLACE INTO work VALUES (1)");
        session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
        Throwable thrown = catchThrowable(() -> session.execute(commit));
        assertThat(thrown).isInstanceOf(SQLException.class);
        assertThat(((SQLException) thrown).getSQLState()).isEqualTo("08007");
      }
    }
  }
}
