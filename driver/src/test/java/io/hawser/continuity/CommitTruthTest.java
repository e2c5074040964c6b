package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.continuity.CommitInterleavingsTest.Form;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.recovery.Recovery;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.LoggedLines;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random transactions, and random events for any packet of their markers, COMMITs and fences: each transaction reported as committed is
 * there, none reported as rolled back ever appears, and none is reported as unknown, unless the time for finding out is over.
 *
 * <p>{@code -Dhawser.test.commits=20000} makes it a long one, which reports its progress; {@code -Dhawser.test.server=MYSQL} runs it on one
 * server alone; {@code -Dhawser.test.seed=…} repeats what happens to the packets.
 */
@Tag("servers")
@Tag("long")
class CommitTruthTest {
  private static final int COMMITS = Integer.getInteger("hawser.test.commits", 150);
  private static final int OF_ONE_CONNECTION = 25;
  /** One packet in this many meets an event. */
  private static final int RARITY = 6;
  private static final int MOST_BEGINS = 5;
  private static final int TOLD_AFTER = 250;

  private final Map<String, Integer> counts = new TreeMap<>();
  /** For the present connection: the transactions after this one, and those of them that were reported as committed. */
  private int recent;
  private final Set<Integer> ofConnection = new HashSet<>();
  /** Transactions that were reported as unknown, once the time for finding out was over. */
  private final Set<Integer> undecided = new HashSet<>();
  @RegisterExtension final LoggedLines logged = LoggedLines.last(6, Recovery.class);

  @ParameterizedTest @EnumSource @Timeout(value = 5, unit = TimeUnit.HOURS) void whatIsSaidOfACommitIsTrue(ServerUnderTest server)
      throws Exception {
    Assumptions.assumeTrue(server.name().matches(System.getProperty("hawser.test.server", ".*")), "-Dhawser.test.server");
    DatabaseServer database = server.database();
    CommitInterleavingsTest.prepare(database);
    long seed = Long.getLong("hawser.test.seed", System.nanoTime());
    Random random = new Random(seed);
    Set<Integer> committed = new HashSet<>();
    List<String> wrong = new ArrayList<>();
    for (int id = 0; id < COMMITS && wrong.isEmpty();) {
      Form form = Form.values()[id / OF_ONE_CONNECTION % Form.values().length];
      recent = id;
      // a gate for each: when it ends, so do the sessions that only the server still has, or it would soon have too many
      try (PacketGate gate = new PacketGate(database);
          Connection connection = CommitInterleavingsTest.open(server, vendor(server, random), gate, form)) {
        for (int i = 0; i < OF_ONE_CONNECTION && id < COMMITS; i++) {
          commit(connection, form, ++id, gate, random, database, wrong);
        }
        gate.script((session, toServer, text) -> true);
      }
      committed.addAll(ofConnection);
      ofConnection.clear();
      if (id % TOLD_AFTER == 0) {
        System.out.println("commits on " + server + ": " + id + " so far, wrong: " + wrong + "; seed " + seed);
      }
    }
    assertThat(wrong).as("-Dhawser.test.seed=" + seed).isEmpty();
    assertThat(decided(there(database, 0))).as("-Dhawser.test.seed=" + seed).isEqualTo(committed);
    System.out.println("commits on " + server + ": " + counts + "; seed " + seed);
    for (Form form : Form.values()) {
      assertThat(counts).as("-Dhawser.test.seed=" + seed).containsKeys(form + " committed", form + " events");
    }
  }

  private static VendorDriver vendor(ServerUnderTest server, Random random) {
    VendorDriver[] fit = server == ServerUnderTest.MARIADB ? VendorDriver.values()
        : new VendorDriver[] {VendorDriver.MYSQL, VendorDriver.MARIADB};
    return fit[random.nextInt(fit.length)];
  }

  private void commit(Connection connection, Form form, int id, PacketGate gate, Random random, DatabaseServer database,
      List<String> wrong) throws SQLException {
    gate.script((session, toServer, text) -> true);
    boolean byText = random.nextBoolean() && !form.isAlone();
    begin(connection, form, id, byText);
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
        count("events", form);
      }
      return CommitInterleavingsTest.strike(event, session, database);
    });
    long start = System.nanoTime();
    try {
      if (byText) {
        CommitInterleavingsTest.execute(connection, "COMMIT");
      } else {
        form.end(connection, id);
      }
      ofConnection.add(id);
      count("committed", form);
    } catch (SQLException e) {
      if (Failure.of(e).outcome() == Outcome.EXECUTED) { // its session was lost too often in a row, and this is reported
        ofConnection.add(id);
        count("committed, and the connection lost", form);
        gate.script((session, toServer, text) -> true);
        return;
      }
      boolean notSent = form.isAlone() && Failure.of(e).outcome() == Outcome.NOT_EXECUTED; // its session was lost too often in a row
      boolean isKnown = e.getSQLState().equals("40001") || notSent && !e.getSQLState().equals("08007");
      boolean tooLate = e.getSQLState().equals("08007") && System.nanoTime() - start >= CommitInterleavingsTest.DEADLINE_NANOS;
      count(e.getSQLState().equals("40001") ? "rolled back" : notSent ? "not sent" : tooLate ? "past the deadline" : e.getSQLState(), form);
      if (tooLate) { // on a machine that stood still for so long
        undecided.add(id);
      } else if (!isKnown) {
        wrong.add(id + ": " + e + logged.lines());
      }
    }
    gate.script((session, toServer, text) -> true);
    if (!decided(there(database, recent)).equals(ofConnection)) {
      wrong.add(id + ": said to be committed " + ofConnection + ", there are " + there(database, recent));
    }
    if (!byText && !form.isAlone()) {
      connection.rollback();
    }
  }

  /** Begins again where a late KILL has ended the session: that is not what is tested. */
  private static void begin(Connection connection, Form form, int id, boolean byText) throws SQLException {
    for (int left = MOST_BEGINS;; left--) {
      try {
        if (byText) {
          connection.setAutoCommit(true);
          CommitInterleavingsTest.execute(connection, "BEGIN");
          CommitInterleavingsTest.execute(connection, Form.insert(id));
        } else {
          form.begin(connection, id);
        }
        return;
      } catch (SQLException e) {
        boolean nothingRan = "40001".equals(e.getSQLState()) || Failure.of(e, connection).outcome() == Outcome.NOT_EXECUTED;
        if (!nothingRan || left == 0) {
          throw e;
        }
        connection.setAutoCommit(false);
        connection.rollback();
      }
    }
  }

  private Set<Integer> decided(Set<Integer> ids) {
    ids.removeAll(undecided);
    return ids;
  }

  private synchronized void count(String what, Form form) {
    counts.merge(form + " " + what, 1, Integer::sum);
  }

  private static Set<Integer> there(DatabaseServer database, int after) throws SQLException {
    Set<Integer> ids = new HashSet<>();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM gated WHERE id > " + after)) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }
}
