package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.HawserDriver;
import io.hawser.event.EndpointMXBean;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** With {@code hawser.transaction.replay=observe}: which transactions could be run again, and why others could not. */
@Tag("vendors")
@Tag("servers")
@Timeout(60)
class ProtectionTest {
  private static final String OPTIONS = "&hawser.odp.check=off&hawser.transaction.replay=observe&allowMultiQueries=true";
  private static final List<String> STATEMENTS = List.of("com.mysql.cj.jdbc.JdbcStatement", "org.mariadb.jdbc.Statement",
      "org.mariadb.jdbc.MariaDbStatement", "com.oceanbase.jdbc.OceanBaseStatement");
  private static final String SLEEPING = "SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User sleep' AND info LIKE 'SELECT SLEEP(2)%'";

  /** A connection of a driver of its own through a proxy of its own, so that its endpoint's counts are the test's. */
  private record Session(HawserDriver driver, FaultProxy proxy, Connection connection) implements AutoCloseable {
    static Session open(ServerUnderTest server, VendorDriver vendor, String... options) throws SQLException {
      DatabaseServer database = server.database();
      database.tell("DROP TABLE IF EXISTS seen", "CREATE TABLE seen (id INT AUTO_INCREMENT PRIMARY KEY, n INT, b BLOB, at DATETIME)",
          "INSERT INTO seen (n) VALUES (1), (2), (3)", "DROP PROCEDURE IF EXISTS seen_call", "CREATE PROCEDURE seen_call() SELECT 1",
          "DROP FUNCTION IF EXISTS seen_function", "CREATE FUNCTION seen_function() RETURNS INT DETERMINISTIC RETURN 1");
      FaultProxy proxy = database.proxy(vendor);
      Properties properties = new Properties();
      properties.setProperty("user", database.user());
      properties.setProperty("password", database.password());
      HawserDriver driver = new HawserDriver();
      String url = VendorDriver.throughHawser(database.url(vendor, proxy)) + OPTIONS;
      return new Session(driver, proxy, driver.connect(options.length == 0 ? url : url + "&" + String.join("&", options), properties));
    }

    EndpointMXBean report() {
      List<EndpointMXBean> all = driver.endpoints();
      assertThat(all).hasSize(1);
      return all.get(0);
    }

    void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    String ask(String sql) throws SQLException {
      try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
        return rows.next() ? rows.getString(1) : null;
      }
    }

    @Override public void close() throws SQLException {
      try (proxy) {
        connection.close();
      }
    }
  }

  @FunctionalInterface
  private interface Work {
    void in(Session session) throws SQLException;
  }

  /** What a transaction does, and the only reason why it can't be run again. */
  private enum Preventing {
    NOREPLAY_HINT(session -> session.execute("INSERT INTO seen (n) VALUES (7) /* hawser:noreplay */")),
    CALL(": CALL seen_call ( )", session -> session.execute("CALL seen_call()")),
    SEVERAL_STATEMENTS(session -> session.execute("INSERT INTO seen (n) VALUES (7); INSERT INTO seen (n) VALUES (8)")),
    TEMPORARY_TABLE(session -> {
      session.execute("CREATE TEMPORARY TABLE mine (n INT)");
      session.execute("DROP TEMPORARY TABLE mine");
    }),
    LOCK(session -> session.ask("SELECT GET_LOCK('seen', 0)")),
    SESSION_STATE(session -> session.execute("SET @x = 1")),
    SESSION_VALUE(session -> session.ask("SELECT LAST_INSERT_ID()")),
    FUNCTION(session -> session.execute("UPDATE seen SET n = seen_function() WHERE id = 1")),
    OTHER_STATEMENT(session -> session.execute("DO 1")),
    PARAMETER(session -> {
      try (PreparedStatement insert = session.connection().prepareStatement("INSERT INTO seen (b) VALUES (?)")) {
        insert.setBinaryStream(1, new ByteArrayInputStream(new byte[] {1, 2}), 2);
        insert.executeUpdate();
      }
    }),
    CURSOR_OPEN(": SELECT id , n FROM seen",
        session -> session.connection().createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE)
            .executeQuery("SELECT id, n FROM seen").next()),
    SCROLLED(": SELECT n FROM seen", session -> {
      try (Statement statement = session.connection().createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
          ResultSet rows = statement.executeQuery("SELECT n FROM seen")) {
        rows.last();
      }
    }),
    WARNINGS(session -> {
      try (Statement statement = session.connection().createStatement()) {
        statement.executeUpdate("INSERT IGNORE INTO seen (id) VALUES (1)");
        assertThat((Object) statement.getWarnings()).isNotNull();
      }
    }),
    METADATA(session -> {
      try (ResultSet tables = session.connection().getMetaData().getTables(null, null, "seen", null)) {
        tables.next();
      }
    }),
    SAVEPOINT_UNNAMED(session -> session.connection().setSavepoint()),
    UNWRAPPED(session -> unwrapStatement(session)),
    UPDATABLE_RESULT(session -> {
      try (Statement statement = session.connection().createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE);
          ResultSet rows = statement.executeQuery("SELECT id, n FROM seen WHERE id = 1")) {
        rows.next();
        rows.updateInt(2, 9);
        rows.updateRow();
      }
    });

    private final Work work;
    /** What the report contains about it; empty if no statement is the reason. */
    private final String statement;

    Preventing(Work work) {
      this("", work);
    }

    Preventing(String statement, Work work) {
      this.statement = statement;
      this.work = work;
    }
  }

  private static void unwrapStatement(Session session) throws SQLException {
    try (Statement statement = session.connection().createStatement()) {
      for (String name : STATEMENTS) {
        try {
          Class<?> type = Class.forName(name);
          if (statement.isWrapperFor(type)) {
            statement.unwrap(type);
          }
        } catch (ClassNotFoundException ofAnotherVersion) {
          continue;
        }
      }
    }
  }

  @CartesianTest void aTransactionIsNotProtectedForThisReason(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum Preventing preventing) throws SQLException {
    try (Session session = Session.open(server, vendor)) {
      session.connection().setAutoCommit(false);
      session.ask("SELECT n FROM seen WHERE id = 2");
      preventing.work.in(session);
      session.ask("SELECT n FROM seen WHERE id = 3");
      session.connection().commit();
      assertThat(session.report().getUnprotectedTransactions()).isEqualTo(Map.of(preventing.name().toLowerCase(Locale.ROOT), 1L));
      assertThat(session.report().getProtectedTransactions()).isZero();
      assertThat(session.report().getProtectedShare()).isZero();
      assertThat(session.report().getPreventingStatements()).singleElement().asString()
          .startsWith("1 because of " + preventing.name().toLowerCase(Locale.ROOT)).contains(preventing.statement);
      session.execute("INSERT INTO seen (n) VALUES (7)");
      session.connection().commit();
      assertThat(session.report().getProtectedTransactions()).as("the next one").isEqualTo(preventing == Preventing.UNWRAPPED ? 0 : 1);
    }
  }

  /** The transactions of one kind of work, by reason. */
  private static void assertReasons(Session session, Unprotected... reasons) {
    Map<String, Long> expected = new TreeMap<>();
    for (Unprotected each : reasons) {
      expected.merge(each.code(), 1L, Long::sum);
    }
    assertThat(session.report().getUnprotectedTransactions()).isEqualTo(expected);
  }

  @CartesianTest void transactionsThatEndOrBeginInOtherWaysAreNotProtected(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (Session session = Session.open(server, vendor)) {
      session.execute("BEGIN");
      session.execute("COMMIT AND CHAIN");
      session.execute("INSERT INTO seen (n) VALUES (7)");
      session.execute("COMMIT");
      assertReasons(session, Unprotected.CHAINED);
      session.execute("XA START 'hawser'");
      session.execute("INSERT INTO seen (n) VALUES (7)");
      session.execute("XA END 'hawser'");
      session.execute("XA ROLLBACK 'hawser'");
      assertReasons(session, Unprotected.CHAINED, Unprotected.XA);
    }
  }

  @CartesianTest void whatHasFailedInOtherWaysIsNotProtected(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (Session session = Session.open(server, vendor)) {
      session.connection().setAutoCommit(false);
      Savepoint gone = session.connection().setSavepoint("gone");
      session.execute("RELEASE SAVEPOINT gone"); // some versions of MySQL Connector/J send nothing for releaseSavepoint()
      assertThatThrownBy(() -> session.connection().rollback(gone)).isInstanceOf(SQLException.class);
      session.connection().rollback();
      assertReasons(session, Unprotected.CONNECTION_ERROR);
      session.ask("SELECT n FROM seen WHERE id = 1");
      assertThatThrownBy(() -> session.execute("BEGIN NOT ATOMIC nonsense; END")).isInstanceOf(SQLException.class);
      session.connection().rollback();
      assertThat(session.report().getUnprotectedTransactions()).hasSize(2);
    }
  }

  @CartesianTest void severalThreadsInOneTransactionAreNotProtected(@CartesianTest.Enum VendorDriver vendor) throws Exception {
    try (Session session = Session.open(ServerUnderTest.MARIADB, vendor)) {
      session.connection().setAutoCommit(false);
      session.ask("SELECT n FROM seen WHERE id = 1");
      CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> {
        try {
          return session.ask("SELECT SLEEP(2) /* of two threads */");
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      });
      while ("0".equals(ServerUnderTest.MARIADB.database().ask(SLEEPING))) {
        Thread.onSpinWait();
      }
      session.ask("SELECT n FROM seen WHERE id = 1");
      slow.get();
      session.connection().commit();
      assertReasons(session, Unprotected.CONCURRENT);
    }
  }

  /** What applications do in most of their transactions. */
  private static void usual(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    try (PreparedStatement read = session.connection().prepareStatement("SELECT n, b, at FROM seen WHERE id = ? FOR UPDATE")) {
      read.setInt(1, 1);
      try (ResultSet rows = read.executeQuery()) {
        assertThat(rows.next()).isTrue();
      }
      read.setInt(1, 2);
      ResultSet rows = read.executeQuery();
      assertThat(rows.next()).isTrue();
      assertThat(rows.next()).isFalse();
    }
    try (PreparedStatement insert = session.connection().prepareStatement("INSERT INTO seen (n, b, at) VALUES (?, ?, ?)",
        Statement.RETURN_GENERATED_KEYS)) {
      insert.setInt(1, 4);
      insert.setBytes(2, new byte[] {1, 2});
      insert.setTimestamp(3, new Timestamp(0));
      assertThat(insert.executeUpdate()).isEqualTo(1);
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
      }
      insert.addBatch();
      insert.addBatch();
      insert.executeBatch();
    }
    Savepoint savepoint = session.connection().setSavepoint("there");
    assertThatThrownBy(() -> session.execute("INSERT INTO seen (id) VALUES (1)")).isInstanceOf(SQLException.class);
    session.connection().rollback(savepoint);
    try (Statement batch = session.connection().createStatement()) {
      batch.addBatch("UPDATE seen SET n = 5 WHERE id = 1");
      batch.addBatch("DELETE FROM seen WHERE id = 2");
      batch.executeBatch();
    }
  }

  @CartesianTest void usualTransactionsAreProtected(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (Session session = Session.open(server, vendor)) {
      usual(session);
      session.connection().commit();
      assertThat(session.report().getUnprotectedTransactions()).isEmpty();
      assertThat(session.report().getProtectedTransactions()).isEqualTo(1);
      session.connection().setAutoCommit(true);
      session.execute("INSERT INTO seen (n) VALUES (7)");
      assertThat(session.report().getProtectedTransactions()).as("autocommit").isEqualTo(1);
      session.execute("BEGIN");
      session.execute("INSERT INTO seen (n) VALUES (7)");
      session.execute("START TRANSACTION");
      session.execute("INSERT INTO seen (n) VALUES (7)");
      session.execute("COMMIT");
      assertThat(session.report().getProtectedTransactions()).as("one that a BEGIN has committed, and one").isEqualTo(3);
      assertThat(session.report().getUnprotectedTransactions()).isEmpty();
    }
  }

  @CartesianTest void limitsEndProtection(@CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (Session session = Session.open(ServerUnderTest.MARIADB, vendor, "hawser.transaction.replay.statements=3",
        "hawser.transaction.replay.memory=64kB")) {
      session.connection().setAutoCommit(false);
      for (int i = 0; i < 4; i++) {
        session.execute("INSERT INTO seen (n) VALUES (7)");
      }
      session.connection().commit();
      session.execute("INSERT INTO seen (n) VALUES (7) -- " + "x".repeat(40_000));
      session.connection().commit();
      assertThat(session.report().getUnprotectedTransactions()).isEqualTo(Map.of("too_many_statements", 1L, "too_much_memory", 1L));
    }
  }

  @CartesianTest void aDeadConnectionIsToldAsWithout(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (Session session = Session.open(server, vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO seen (n) VALUES (7)");
      session.proxy().newest().reset();
      assertThatThrownBy(() -> session.execute("INSERT INTO seen (n) VALUES (8)"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
      session.connection().rollback();
      session.execute("INSERT INTO seen (n) VALUES (9)");
      session.connection().commit();
      assertThat(session.ask("SELECT GROUP_CONCAT(n) FROM seen WHERE n > 6")).isEqualTo("9");
    }
  }
}
