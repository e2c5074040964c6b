package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.continuity.OutcomeTable;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random transactions, and random events for any packet of their markers, COMMITs and fences: each transaction that was said to be
 * committed is there, none that was said to be rolled back ever comes, and of none it is said that nobody knows.
 *
 * <p>{@code -Dhawser.test.commits=20000} makes it a long one; {@code -Dhawser.test.seed=…} repeats what happens to the packets.
 */
@Tag("servers")
class CommitTruthTest {
  private static final int COMMITS = Integer.getInteger("hawser.test.commits", 150);
  private static final int OF_ONE_CONNECTION = 25;
  /** One packet of so many is met by something. */
  private static final int RARITY = 6;
  private static final int LAST_LINES = 6;

  private final Map<String, Integer> counts = new TreeMap<>();
  private final Deque<String> said = new ConcurrentLinkedDeque<>();
  private final Logger log = Logger.getLogger("io.hawser.recovery.Recovery");
  private final Handler listening = new Handler() {
    @Override public void publish(LogRecord line) {
      said.add(line.getMessage());
      if (said.size() > LAST_LINES) {
        said.poll();
      }
    }

    @Override public void flush() {}

    @Override public void close() {}
  };

  /** What was found out is shown where a test fails. */
  @BeforeEach void listen() {
    log.setLevel(Level.ALL);
    log.setUseParentHandlers(false);
    log.addHandler(listening);
  }

  @AfterEach void listenNoMore() {
    log.removeHandler(listening);
    log.setUseParentHandlers(true);
    log.setLevel(null);
  }

  @ParameterizedTest @EnumSource @Timeout(value = 5, unit = TimeUnit.HOURS) void whatIsSaidOfACommitIsTrue(ServerUnderTest server) throws Exception {
    DatabaseServer database = server.database();
    CommitInterleavingsTest.prepare(database);
    long seed = Long.getLong("hawser.test.seed", System.nanoTime());
    Random random = new Random(seed);
    Set<Integer> committed = new HashSet<>();
    List<String> wrong = new ArrayList<>();
    try (PacketGate gate = new PacketGate(database)) {
      for (int id = 0; id < COMMITS && wrong.isEmpty();) {
        gate.script((session, toServer, text) -> true);
        try (Connection connection = CommitInterleavingsTest.open(server, vendor(server, random), gate)) {
          for (int i = 0; i < OF_ONE_CONNECTION && id < COMMITS; i++) {
            commit(connection, ++id, gate, random, database, committed, wrong);
          }
          gate.script((session, toServer, text) -> true);
        }
      }
    }
    assertThat(wrong).as("-Dhawser.test.seed=" + seed).isEmpty();
    assertThat(there(database)).as("-Dhawser.test.seed=" + seed).isEqualTo(committed);
    System.out.println("commits on " + server + ": " + counts + "; seed " + seed);
    assertThat(counts).containsKeys("committed", "rolled back", "events");
  }

  private static VendorDriver vendor(ServerUnderTest server, Random random) {
    VendorDriver[] fit = server == ServerUnderTest.MARIADB ? VendorDriver.values() : new VendorDriver[] {VendorDriver.MYSQL, VendorDriver.MARIADB};
    return fit[random.nextInt(fit.length)];
  }

  private void commit(Connection connection, int id, PacketGate gate, Random random, DatabaseServer database, Set<Integer> committed, List<String> wrong)
      throws SQLException {
    gate.script((session, toServer, text) -> true);
    boolean byText = random.nextBoolean();
    if (byText) {
      connection.setAutoCommit(true);
      CommitInterleavingsTest.execute(connection, "BEGIN");
    } else {
      connection.setAutoCommit(false);
    }
    CommitInterleavingsTest.execute(connection, "INSERT INTO gated VALUES (" + id + ")");
    Random events = new Random(random.nextLong());
    gate.script((session, toServer, text) -> {
      CommitInterleavingsTest.Event event;
      synchronized (events) {
        boolean isOfTheProtocol = false;
        for (CommitInterleavingsTest.Packet each : CommitInterleavingsTest.Packet.values()) {
          isOfTheProtocol |= each.is(text);
        }
        if (!isOfTheProtocol || events.nextInt(RARITY) > 0) {
          return true;
        }
        event = CommitInterleavingsTest.Event.values()[events.nextInt(CommitInterleavingsTest.Event.RESTARTED.ordinal())];
        count("events");
      }
      return CommitInterleavingsTest.strike(event, session, database);
    });
    try {
      if (byText) {
        CommitInterleavingsTest.execute(connection, "COMMIT");
      } else {
        connection.commit();
      }
      committed.add(id);
      count("committed");
    } catch (SQLException e) {
      count(e.getSQLState().equals("40001") ? "rolled back" : e.getSQLState());
      if (!e.getSQLState().equals("40001")) {
        wrong.add(id + ": " + e + said);
      }
    }
    gate.script((session, toServer, text) -> true);
    if (!there(database).equals(committed)) {
      wrong.add(id + ": said to be committed " + committed + ", there are " + there(database));
    }
    if (!byText) {
      connection.rollback();
    }
  }

  private synchronized void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static Set<Integer> there(DatabaseServer database) throws SQLException {
    Set<Integer> ids = new HashSet<>();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement(); ResultSet rows = statement.executeQuery("SELECT id FROM gated")) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }
}
