package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.HawserDriver;
import io.hawser.event.ConnectionListener;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.testbed.AnswerRelay;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** With {@code hawser.transaction.replay=on}: a lost transaction is run again unseen; any other outcome is seen. */
@Tag("vendors")
@Tag("servers")
@Timeout(120)
class ReplayTest {
  private static final String ALL = "SELECT GROUP_CONCAT(CONCAT(id, '=', n) ORDER BY id) FROM played WHERE id < 1000";

  private static void table(ServerUnderTest server) throws SQLException {
    server.database().tell("DROP TABLE IF EXISTS played",
        "CREATE TABLE played (id INT AUTO_INCREMENT PRIMARY KEY, n INT, b VARCHAR(40), UNIQUE (b))",
        "INSERT INTO played (id, n) VALUES (1, 10), (2, 20), (3, 30)");
  }

  private static ReplayBench bench(ServerUnderTest server, VendorDriver vendor, String... options) throws SQLException {
    table(server);
    return ReplayBench.open(server, vendor, options);
  }

  /** Through a proxy that asks about each packet, behind which a server sees its clients' ports. */
  private static ReplayBench gated(ServerUnderTest server, VendorDriver vendor, String... options) throws SQLException {
    Assumptions.assumeTrue(vendor != VendorDriver.OCEANBASE || server == ServerUnderTest.MARIADB, "it knows nothing newer than MySQL 5.7");
    table(server);
    return ReplayBench.gated(server, vendor, options);
  }

  /** All that applications do, with a cut before each call; none is seen. */
  private static void work(ReplayBench bench, boolean cuts) throws SQLException {
    Connection connection = bench.connection();
    Runnable cut = cuts ? bench::cut : () -> {};
    connection.setAutoCommit(false);
    try (PreparedStatement read = connection.prepareStatement("SELECT n FROM played WHERE id = ? FOR UPDATE");
        PreparedStatement add = connection.prepareStatement("UPDATE played SET n = n + ? WHERE id = ?");
        PreparedStatement insert = connection.prepareStatement("INSERT INTO played (n, b) VALUES (?, ?)",
            Statement.RETURN_GENERATED_KEYS)) {
      read.setInt(1, 1);
      cut.run();
      try (ResultSet rows = read.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(10);
        cut.run();
        assertThat(bench.ask("SELECT COUNT(*) FROM played")).isEqualTo("3");
        assertThat(rows.next()).isFalse();
      }
      add.setInt(1, 5);
      add.setInt(2, 1);
      cut.run();
      assertThat(add.executeUpdate()).isEqualTo(1);
      cut.run();
      Savepoint there = connection.setSavepoint("there");
      cut.run();
      assertThatThrownBy(() -> bench.execute("INSERT INTO played (id, n) VALUES (2, 0)"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1062));
      cut.run();
      bench.execute("UPDATE played SET n = 0 WHERE id = 2");
      cut.run();
      connection.rollback(there);
      insert.setInt(1, 40);
      insert.setString(2, "forty");
      cut.run();
      assertThat(insert.executeUpdate()).isEqualTo(1);
      long key;
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        key = keys.getLong(1);
      }
      cut.run();
      for (int i = 0; i < 2; i++) {
        add.setInt(1, 1);
        add.setInt(2, 2 + i);
        add.addBatch();
      }
      assertThat(add.executeBatch()).hasSize(2);
      cut.run();
      try (Statement batch = connection.createStatement()) {
        batch.addBatch("UPDATE played SET n = n + 1 WHERE id = " + key);
        batch.addBatch("UPDATE played SET n = n + 1 WHERE id = 3");
        assertThat(batch.executeBatch()).containsExactly(1, 1);
      }
      cut.run();
      assertThat(bench.ask("SELECT id FROM played WHERE b = 'forty'")).isEqualTo(String.valueOf(key));
      cut.run();
      connection.commit();
      assertThat(bench.server().database().ask(ALL)).isEqualTo("1=15,2=21,3=32," + key + "=41");
    }
  }

  @CartesianTest void aTransactionIsRunAgainUnseen(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      work(bench, true);
      assertThat(bench.notReplayed()).isEmpty();
      assertThat(bench.replayed()).hasSizeGreaterThan(8);
      assertThat(bench.report().getReplayedTransactions()).isEqualTo(bench.replayed().size());
    }
  }

  @CartesianTest void aTransactionThatWasBegunByTextIsRunAgain(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
      bench.execute("START TRANSACTION");
      bench.execute("UPDATE played SET n = 11 WHERE id = 1");
      bench.cut();
      bench.execute("UPDATE played SET n = 12 WHERE id = 2");
      assertThat(bench.server().database().ask(ALL)).as("nothing is committed by itself").isEqualTo("1=10,2=20,3=30");
      bench.cut();
      bench.execute("COMMIT");
      assertThat(bench.server().database().ask(ALL)).isEqualTo("1=11,2=12,3=30");
      bench.execute("UPDATE played SET n = 13 WHERE id = 3");
      assertThat(bench.server().database().ask(ALL)).as("autocommit is on").isEqualTo("1=11,2=12,3=13");
      assertThat(bench.replayed()).hasSize(2);
    }
  }

  @CartesianTest void aTransactionThatHasOnlyReadIsRunAgain(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.connection().setAutoCommit(false);
      assertThat(bench.ask("SELECT n FROM played WHERE id = 1")).isEqualTo("10");
      bench.cut();
      assertThat(bench.ask("SELECT n FROM played WHERE id = 2")).isEqualTo("20");
      bench.cut();
      server.database().tell("UPDATE played SET n = 21 WHERE id = 2");
      bench.assertLost(() -> bench.ask("SELECT n FROM played WHERE id = 3"), "row", 2);
    }
  }

  /** What the application has seen before the cut, what somebody changes meanwhile, and the difference. */
  private enum Difference {
    ROW("row", bench -> bench.ask("SELECT n FROM played WHERE id = 3"), "UPDATE played SET n = 31 WHERE id = 3"),
    ORDER("order", bench -> bench.all("SELECT id FROM played ORDER BY n, id"), "UPDATE played SET n = 5 WHERE id = 3"),
    END("row", bench -> bench.all("SELECT id FROM played"), "INSERT INTO played (id, n) VALUES (50, 50)"),
    COUNT("count", bench -> bench.update("UPDATE played SET n = n + 1 WHERE n >= 20"), "UPDATE played SET n = 1 WHERE id = 3"),
    ERROR("error", bench -> bench.update("INSERT INTO played (id, n) VALUES (60, 60)"), "INSERT INTO played (id, n) VALUES (60, 61)"),
    NO_ERROR("error", bench -> bench.error("INSERT INTO played (id, n) VALUES (3, 60)"), "DELETE FROM played WHERE id = 3"),
    OTHER_ERROR("error", bench -> bench.error("INSERT INTO played (id, n) VALUES (3, 60)"), "ALTER TABLE played DROP COLUMN n"),
    BATCH_COUNT("count", bench -> bench.batch("UPDATE played SET n = n + 1 WHERE n >= 20", "DELETE FROM played WHERE id = 2"),
        "UPDATE played SET n = 1 WHERE id = 3"),
    KEY("key", bench -> bench.key("INSERT INTO played (n, b) VALUES (70, 'seventy') ON DUPLICATE KEY UPDATE n = 71"),
        "INSERT INTO played (n) VALUES (72)");

    private final String code;
    private final ReplayBench.Work seen;
    private final String change;

    Difference(String code, ReplayBench.Work seen, String change) {
      this.code = code;
      this.seen = seen;
      this.change = change;
    }
  }

  @CartesianTest void aDifferenceIsFound(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Difference difference) throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.connection().setAutoCommit(false);
      bench.execute("UPDATE played SET b = 'mine' WHERE id = 1");
      difference.seen.in(bench);
      bench.cut();
      bench.awaitNoOthers();
      server.database().tell(difference.change);
      String there = server.database().ask("SELECT GROUP_CONCAT(id ORDER BY id) FROM played");
      bench.assertLost(() -> bench.execute("UPDATE played SET b = 'other' WHERE id = 1"), difference.code, 2);
      bench.connection().rollback();
      assertThat(server.database().ask("SELECT GROUP_CONCAT(id ORDER BY id) FROM played")).as("nothing half done").isEqualTo(there);
      assertThat(server.database().ask("SELECT b FROM played WHERE id = 1")).isNull();
      bench.execute("UPDATE played SET b = 'again' WHERE id = 1");
      bench.connection().commit();
      assertThat(server.database().ask("SELECT b FROM played WHERE id = 1")).isEqualTo("again");
    }
  }

  @CartesianTest void aKeyThatWasReadIsPinnedAndOneThatWasNotComesFromTheReplay(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.connection().setAutoCommit(false);
      try (PreparedStatement read = bench.connection().prepareStatement("INSERT INTO played (n) VALUES (?), (?)",
          Statement.RETURN_GENERATED_KEYS);
          PreparedStatement unread = bench.connection().prepareStatement("INSERT INTO played (n) VALUES (?)",
              Statement.RETURN_GENERATED_KEYS)) {
        read.setInt(1, 1);
        read.setInt(2, 2);
        read.executeUpdate();
        List<Long> keys = new ArrayList<>();
        ResultSet left = read.getGeneratedKeys();
        assertThat(left.next()).isTrue();
        keys.add(left.getLong(1));
        unread.setInt(1, 3);
        unread.executeUpdate();
        server.database().tell("INSERT INTO played (n) VALUES (4)");
        bench.cut();
        bench.execute("UPDATE played SET n = 5 WHERE id = 1");
        while (left.next()) {
          keys.add(left.getLong(1));
        }
        try (ResultSet after = unread.getGeneratedKeys()) {
          assertThat(after.next()).isTrue();
          keys.add(after.getLong(1));
        }
        assertThat(unread.getUpdateCount()).isEqualTo(1);
        bench.connection().commit();
        long first = keys.get(0); // some drivers show no further one
        assertThat(keys).hasSizeBetween(2, 3).containsSubsequence(first, keys.get(keys.size() - 1));
        assertThat(server.database().ask("SELECT GROUP_CONCAT(id ORDER BY n, id) FROM played WHERE n IN (1, 2, 3)"))
            .isEqualTo(first + "," + (first + 1) + "," + keys.get(keys.size() - 1));
        assertThat(keys.size() == 2 || keys.get(1) == first + 1).isTrue();
        assertThat(bench.replayed()).hasSize(1);
      }
    }
  }

  @CartesianTest void aResultIsReadOnWhereItWas(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.connection().setAutoCommit(false);
      try (Statement statement = bench.connection().createStatement();
          ResultSet rows = statement.executeQuery("SELECT id, n FROM played ORDER BY id")) {
        List<Integer> seen = new ArrayList<>();
        while (rows.next()) {
          bench.cut();
          bench.execute("UPDATE played SET n = n + 1 WHERE id = " + rows.getInt(1));
          seen.add(rows.getInt(2));
        }
        assertThat(rows.next()).isFalse();
        assertThat(seen).containsExactly(10, 20, 30);
      }
      bench.connection().commit();
      assertThat(server.database().ask(ALL)).isEqualTo("1=11,2=21,3=31");
      assertThat(bench.replayed()).hasSize(3);
    }
  }

  @CartesianTest void aDeadlockInTheReplayIsTriedAgain(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws Exception {
    try (ReplayBench bench = bench(server, vendor); ReplayBench.Other other = bench.other()) {
      bench.connection().setAutoCommit(false);
      bench.update("UPDATE played SET n = n + 1 WHERE id = 1");
      bench.update("UPDATE played SET n = n + 1 WHERE id = 2");
      bench.cut();
      bench.awaitNoOthers();
      other.execute("UPDATE played SET b = CONCAT('their', id) WHERE id > 1");
      other.execute("INSERT INTO played (id, n) VALUES (1001, 1), (1002, 2), (1003, 3), (1004, 4)"); // who has done less is the victim
      other.later(() -> bench.isWaiting("id = 2"), "UPDATE played SET b = 'theirs too' WHERE id = 1", "COMMIT");
      bench.update("UPDATE played SET n = n + 1 WHERE id = 3");
      bench.connection().commit();
      other.join();
      assertThat(server.database().ask(ALL)).isEqualTo("1=11,2=21,3=31");
      assertThat(bench.replayed()).hasSize(1);
    }
  }

  @Tag("long") @CartesianTest void lockTimeOutsInTheReplayEndInARollback(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws Exception {
    try (ReplayBench bench = bench(server, vendor, "sessionVariables=innodb_lock_wait_timeout=1");
        ReplayBench.Other other = bench.other()) {
      bench.connection().setAutoCommit(false);
      bench.update("UPDATE played SET n = n + 1 WHERE id = 1");
      bench.update("UPDATE played SET n = n + 1 WHERE id = 2");
      bench.cut();
      bench.awaitNoOthers();
      other.execute("UPDATE played SET b = 'theirs' WHERE id = 2");
      bench.assertLost(() -> bench.update("UPDATE played SET n = n + 1 WHERE id = 3"), "conflict", 2);
      other.execute("COMMIT");
      bench.awaitNoOthers();
      assertThat(server.database().ask(ALL)).isEqualTo("1=10,2=20,3=30");
      bench.connection().rollback();
    }
  }

  @CartesianTest void theDeadlineEndsAReplay(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws Exception {
    try (ReplayBench bench = gated(server, vendor, "hawser.transaction.replay.timeout=700ms"); ReplayBench.Other other = bench.other()) {
      bench.connection().setAutoCommit(false);
      bench.update("UPDATE played SET n = n + 1 WHERE id = 1");
      bench.update("UPDATE played SET n = n + 1 WHERE id = 2");
      bench.cut();
      bench.awaitNoOthers();
      other.execute("UPDATE played SET b = 'theirs' WHERE id = 2");
      bench.assertLost(() -> bench.update("UPDATE played SET n = n + 1 WHERE id = 3"), "deadline", 2);
      bench.awaitNoOthers(); // the waiting statement was killed, and holds no locks
      other.execute("UPDATE played SET b = 'mine' WHERE id = 1");
      other.execute("COMMIT");
      assertThat(server.database().ask(ALL)).isEqualTo("1=10,2=20,3=30");
      bench.connection().rollback();
    }
  }

  @CartesianTest void aSecondCutInTheReplayIsTriedAgainThreeTimesAtMost(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor, @CartesianTest.Values(ints = {1, 2, 3}) int cuts) throws Exception {
    try (ReplayBench bench = gated(server, vendor)) {
      bench.connection().setAutoCommit(false);
      bench.update("UPDATE played SET n = n + 1 WHERE id = 1");
      bench.update("UPDATE played SET n = n + 1 WHERE id = 2");
      bench.cut();
      bench.cutAt("id = 2", cuts);
      if (cuts < 3) {
        bench.update("UPDATE played SET n = n + 1 WHERE id = 3");
        bench.connection().commit();
        assertThat(server.database().ask(ALL)).isEqualTo("1=11,2=21,3=31");
        assertThat(bench.replayed()).hasSize(1);
      } else {
        bench.assertLost(() -> bench.update("UPDATE played SET n = n + 1 WHERE id = 3"), "lost_again", 2);
        bench.awaitNoOthers();
        assertThat(server.database().ask(ALL)).isEqualTo("1=10,2=20,3=30");
        bench.connection().rollback();
      }
    }
  }

  /** A proxy may be restarted again and again; but the call may also be what ends its sessions. */
  @CartesianTest void aCallWhoseSessionIsLostEachTimeIsRunAgainThreeTimesAtMost(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor, @CartesianTest.Values(ints = {1, 3, 4}) int cuts) throws Exception {
    try (ReplayBench bench = gated(server, vendor)) {
      bench.connection().setAutoCommit(false);
      bench.update("UPDATE played SET n = n + 1 WHERE id = 1");
      bench.cutAt("id = 3", cuts);
      if (cuts < 4) {
        bench.update("UPDATE played SET n = n + 1 WHERE id = 3");
        bench.connection().commit();
        assertThat(server.database().ask(ALL)).isEqualTo("1=11,2=20,3=31");
      } else {
        bench.assertLost(() -> bench.update("UPDATE played SET n = n + 1 WHERE id = 3"), "repeated", 0);
        bench.connection().rollback();
        assertThat(server.database().ask(ALL)).isEqualTo("1=10,2=20,3=30");
      }
      assertThat(bench.replayed()).hasSize(Math.min(cuts, 3));
    }
  }

  @CartesianTest void theLostSessionIsKilledBeforeItsTransactionIsRunAgain(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (ReplayBench bench = gated(server, vendor)) {
      bench.connection().setAutoCommit(false);
      assertThat(bench.all("SELECT id FROM played ORDER BY id LIMIT 1 FOR UPDATE")).containsExactly("1");
      bench.update("UPDATE played SET n = n + 1 WHERE id = 1");
      bench.dropClient();
      bench.update("UPDATE played SET n = n + 1 WHERE id = 3");
      bench.connection().commit();
      assertThat(server.database().ask(ALL)).isEqualTo("1=11,2=20,3=31");
      assertThat(bench.replayed()).hasSize(1);
    }
  }

  @CartesianTest void whatSomebodyHasKilledIsNotRunAgain(@CartesianTest.Enum VendorDriver vendor) throws Exception {
    table(ServerUnderTest.MARIADB);
    List<String> reasons = new ArrayList<>();
    HawserDriver driver = new HawserDriver();
    driver.addListener(new ConnectionListener() {
      @Override public void notReplayed(TransactionNotReplayed event) {
        reasons.add(event.reason());
      }
    });
    DatabaseServer database = ServerUnderTest.MARIADB.database();
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    try (AnswerRelay relay = new AnswerRelay();
        Connection connection = driver.connect(VendorDriver.throughHawser(vendor.url(relay.host(), relay.port(), database.database()))
            + "&hawser.odp.check=off&hawser.transaction.replay=on", login);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("UPDATE played SET n = n + 1 WHERE id = 1");
      relay.answerNextAndClose(AnswerRelay.error(1927, "70100", "Connection was killed"), 0);
      assertThatThrownBy(() -> statement.executeUpdate("UPDATE played SET n = n + 1 WHERE id = 2"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
      assertThat(reasons).containsExactly("killed");
      connection.rollback();
    }
  }

  @CartesianTest void aValueThatOnlyTheLostSessionKnewIsNotAskedOfTheNewOne(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.execute("INSERT INTO played (n) VALUES (1)");
      bench.connection().setAutoCommit(false);
      bench.update("UPDATE played SET n = n + 1 WHERE id = 1");
      bench.cut();
      bench.update("UPDATE played SET n = n + 1 WHERE id = 3");
      assertThatThrownBy(() -> bench.ask("SELECT LAST_INSERT_ID()")).isInstanceOf(SQLException.class)
          .hasMessageContaining("LAST_INSERT_ID()");
      bench.connection().commit();
    }
  }

  /** What the transaction has had, and why it is not run again. */
  private enum Refused {
    STATE("state", bench -> {
      bench.connection().setAutoCommit(true);
      bench.execute("CREATE TEMPORARY TABLE mine (n INT)");
      bench.connection().setAutoCommit(false);
      return bench.ask("SELECT n FROM played WHERE id = 1 FOR UPDATE");
    }),
    OTHER_STATEMENT("other_statement", bench -> {
      bench.update("UPDATE played SET n = 0 WHERE id = 2");
      return bench.execute("DO 1");
    }),
    NOREPLAY_HINT("noreplay_hint", bench -> bench.update("UPDATE played SET n = 0 WHERE id = 2 /* hawser:noreplay */")),
    CURSOR_OPEN("cursor_open",
        bench -> bench.connection().createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE)
            .executeQuery("SELECT id, n FROM played").next());

    private final String code;
    private final ReplayBench.Work work;

    Refused(String code, ReplayBench.Work work) {
      this.code = code;
      this.work = work;
    }
  }

  @CartesianTest void whatIsNotProtectedIsNotRunAgain(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Refused refused) throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.connection().setAutoCommit(false);
      refused.work.in(bench);
      bench.cut();
      bench.assertNotReplayed(() -> bench.update("UPDATE played SET n = n + 1 WHERE id = 3"), refused.code, 0);
      assertThat(server.database().ask(ALL)).isEqualTo("1=10,2=20,3=30");
    }
  }
}
