package io.hawser.promises;

import io.hawser.failure.Explanation;
import io.hawser.testbed.AnswerRelay;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.Fault;
import io.hawser.testbed.odp.OdpUnderTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The rows of the README's table "What it hides, and what it does not", each as a scene that can be run. */
enum Promise {
  IDLE("the connection died while idle, its state can be restored") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      try (Scene scene = new Scene(vendor)) {
        scene.runs("SET @kept = 7");
        scene.session.reset();
        return scene.asks("SELECT @kept").notes("sessions: " + scene.session.sessions()).told();
      }
    }
  },
  STATE_LOST("… its state can't be restored") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      try (Scene scene = new Scene(vendor)) {
        scene.runs("CREATE TEMPORARY TABLE scratch (n INT)");
        scene.session.reset();
        return scene.asks("SELECT COUNT(*) FROM scratch").told();
      }
    }
  },
  READ_IN_FLIGHT("it died with a read in flight, outside a transaction") {
    @Override String keep(VendorDriver vendor) throws Exception {
      try (Scene scene = new Scene(vendor)) {
        scene.cut(CutPoint.beforeAnswer());
        scene.asks("SELECT 42").notes("sessions: " + scene.session.sessions());
        long id = scene.session.facts().sessionId();
        CompletableFuture<String> asking = scene.later(() -> scene.session.ask("SELECT SLEEP(50)"));
        FaultyConnection.tellServer("KILL " + scene.awaitRunning(id));
        return scene.notes("`SELECT SLEEP(50)` met by a KILL: " + asking.get(SECONDS, TimeUnit.SECONDS)).told();
      }
    }
  },
  WRITE_IN_FLIGHT("it died with a write in flight in autocommit") {
    @Override String keep(VendorDriver vendor) throws Exception {
      try (Scene scene = new Scene(vendor, Scene.BLIND)) {
        long id = scene.session.facts().sessionId();
        String slow = "INSERT INTO " + scene.table + " SELECT 1 FROM (SELECT SLEEP(10)) AS slept";
        CompletableFuture<String> writing = scene.later(() -> {
          scene.session.execute(slow);
          return "done";
        });
        scene.awaitRunning(id);
        scene.session.reset();
        scene.notes("`INSERT INTO t …`: " + writing.get(SECONDS, TimeUnit.SECONDS)).asks("SELECT 1");
        scene.awaitEnded(id);
        scene.notes("it dies before the next is sent");
        scene.session.reset();
        return scene.writes(2).withRows();
      }
    }
  },
  TRANSACTION("it died inside a transaction, before COMMIT was sent") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      try (Scene scene = new Scene(vendor)) {
        scene.connection().setAutoCommit(false);
        scene.writes(1);
        scene.session.reset();
        scene.writes(2).asks("SELECT 1").calls("setAutoCommit(true)", () -> autoCommit(scene)).calls("rollback()", () -> rollback(scene));
        return scene.writes(3).calls("commit()", () -> commit(scene)).withRows();
      }
    }
  },
  REPLAYED_TRANSACTION("… with [`hawser.transaction.replay=on`]") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      StringBuilder both = new StringBuilder();
      for (boolean changes : new boolean[] {false, true}) {
        try (Scene scene = new Scene(vendor, "hawser.transaction.replay=on")) {
          scene.connection().setAutoCommit(false);
          scene.asks("SELECT COUNT(*) FROM " + scene.table).writes(1);
          scene.session.reset();
          if (changes) {
            FaultyConnection.tellServer("INSERT INTO " + scene.table + " VALUES (9)");
          }
          scene.writes(2);
          both.append(both.isEmpty() ? "nobody else writes: " : "<br>somebody else has inserted 9 meanwhile: ")
              .append(scene.calls("commit()", () -> commit(scene)).withRows());
        }
      }
      return both.toString();
    }
  },
  READ_ONLY_TRANSACTION("… and it had only read") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      StringBuilder both = new StringBuilder();
      for (int level : new int[] {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ}) {
        try (Scene scene = new Scene(vendor)) {
          scene.connection().setTransactionIsolation(level);
          scene.connection().setAutoCommit(false);
          scene.asks("SELECT COUNT(*) FROM " + scene.table);
          scene.session.reset();
          both.append(both.isEmpty() ? "READ COMMITTED: " : "<br>REPEATABLE READ: ")
              .append(scene.asks("SELECT COUNT(*) FROM " + scene.table).told());
        }
      }
      return both.toString();
    }
  },
  UNCERTAIN("… and something may have committed it") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      try (Scene scene = new Scene(vendor)) {
        FaultyConnection.tellServer(
            "CREATE OR REPLACE PROCEDURE " + scene.table + "_p() BEGIN INSERT INTO " + scene.table + " VALUES (2); COMMIT; END");
        scene.connection().setAutoCommit(false);
        scene.writes(1).runs("CALL " + scene.table + "_p()");
        scene.session.reset();
        scene.writes(3).asks("SELECT 1").calls("rollback()", () -> rollback(scene)).asks("SELECT 1");
        FaultyConnection.tellServer("DROP PROCEDURE " + scene.table + "_p");
        return scene.withRows();
      }
    }
  },
  COMMIT("it died with COMMIT in flight") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      return commits(vendor, "off");
    }
  },
  COMMIT_WITH_MARKER("… with [`hawser.commit.outcome=marker`]") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      return commits(vendor, "marker");
    }
  },
  WRITE_WITH_MARKER("… with [`hawser.commit.outcome=always`]") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      StringBuilder both = new StringBuilder();
      for (CutPoint point : new CutPoint[] {CutPoint.bytesToClient(3 * ANSWER + 3), CutPoint.packetsToServer(3)}) {
        try (Scene scene = new Scene(vendor, "hawser.commit.outcome=always", "hawser.commit.table=" + COMMIT_TABLE, WITHOUT_QUESTIONS)) {
          scene.writes(1);
          scene.cut(point);
          both.append(both.isEmpty() ? "executed: " : "<br>not executed: ").append(scene.writes(2).withRows());
        }
      }
      return both.toString();
    }
  },
  LOST_ANSWER("the answer was lost") {
    @Override String keep(VendorDriver vendor) throws Exception {
      try (OdpUnderTest odp = OdpUnderTest.standIn(); Scene scene = through(odp, vendor)) {
        odp.odp().on("INSERT", Fault.HANG);
        return timed("lost answer", scene, () -> scene.writes(1));
      }
    }
  },
  FROZEN_ODP("the ODP is frozen, and connections lead directly to it") {
    @Override String keep(VendorDriver vendor) throws Exception {
      try (OdpUnderTest odp = OdpUnderTest.standIn(); Scene scene = through(odp, vendor)) {
        scene.asks("SELECT 1");
        odp.odp().freeze();
        try {
          return timed("frozen ODP", scene, () -> scene.writes(1));
        } finally {
          odp.odp().thaw();
        }
      }
    }
  },
  PATIENCE("anything else that takes long") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      try (Scene scene = new Scene(vendor)) {
        return scene.asks("SELECT SLEEP(15)").notes("sessions: " + scene.session.sessions()).told();
      }
    }
  },
  NO_WAY_BACK("reconnecting fails") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      try (Scene scene = new Scene(vendor, "hawser.reconnect.timeout=2s")) {
        scene.asks("SELECT 1");
        scene.session.proxy().refuseConnections();
        scene.session.reset();
        return scene.calls("SELECT 1", () -> {
          try {
            return scene.session.ask("SELECT 1");
          } catch (SQLException e) {
            boolean attempts = Stream.of(e.getSuppressed())
                .anyMatch(each -> each instanceof Explanation && each.getSuppressed().length > 0);
            scene.notes(attempts ? "its explanation has the attempts" : "it mentions no attempts");
            throw e;
          }
        }).told();
      }
    }
  },
  KILL_OF_A_REPLACED_SESSION("a `KILL [QUERY]` of the old session's id") {
    @Override String keep(VendorDriver vendor) throws Exception {
      try (Scene scene = new Scene(vendor)) {
        long old = scene.session.facts().sessionId();
        scene.session.reset();
        scene.session.ask("SELECT 1");
        long present = scene.session.facts().sessionId();
        CompletableFuture<String> asking = scene.later(() -> scene.session.ask("SELECT SLEEP(50)"));
        scene.awaitRunning(present);
        try (Connection tool = Transport.PLAIN.open(vendor, scene.session.proxy()); Statement stop = tool.createStatement()) {
          stop.execute("KILL QUERY " + old);
          asking.get(SECONDS, TimeUnit.SECONDS);
        }
        return scene.notes("`KILL QUERY` of the first session's id: the statement on the second one ends").told();
      }
    }
  },
  GARBLED("the driver reads beyond the end of an answer") {
    @Override String keep(VendorDriver vendor) throws Exception {
      try (AnswerRelay relay = new AnswerRelay();
          Connection connection = Transport
              .open(VendorDriver.throughHawser(vendor.url(relay.host(), relay.port(), EmbeddedDatabase.get().database())));
          Scene scene = new Scene(new FaultyConnection(vendor, null, connection))) {
        scene.asks("SELECT 1");
        relay.answerNext(new byte[] {1, 0, 0, 1, 1, 1, 0, 0, 2, 3}); // the end of a column's definition is missing
        return scene.runs("DO 1").asks("SELECT 1").notes("sessions: " + scene.session.sessions()).told();
      }
    }
  },
  IS_VALID("`isValid()` on a dead connection") {
    @Override String keep(VendorDriver vendor) throws SQLException {
      try (Scene scene = new Scene(vendor)) {
        scene.session.reset();
        scene.calls("isValid(3)", () -> valid(scene)).notes("sessions: " + scene.session.sessions());
        scene.connection().setAutoCommit(false);
        scene.writes(1);
        scene.session.reset();
        return scene.calls("isValid(3)", () -> valid(scene)).told();
      }
    }
  };

  static final String COMMIT_TABLE = "promised_commits";

  /** In bytes: an OK with its header. The cut is in the answer after it. */
  private static final int ANSWER = 11;

  /** MySQL Connector/J asks before a write whether the session is read-only, which would be one answer more. */
  private static final String WITHOUT_QUESTIONS = "readOnlyPropagatesToServer=false";

  /** A generous bound for what another thread does. */
  private static final int SECONDS = 30;

  /** How its row of the README begins. */
  final String row;

  Promise(String row) {
    this.row = row;
  }

  /** @return what the application got, the same for each driver */
  abstract String keep(VendorDriver vendor) throws Exception;

  private static String commits(VendorDriver vendor, String outcome) throws SQLException {
    String[] options = {"hawser.commit.outcome=" + outcome, "hawser.commit.table=" + COMMIT_TABLE};
    StringBuilder all = new StringBuilder();
    for (CutPoint point : new CutPoint[] {CutPoint.beforeAnswer(), CutPoint.beforeRequest()}) {
      try (Scene scene = new Scene(vendor, options)) {
        scene.connection().setAutoCommit(false);
        scene.writes(1);
        scene.calls("commit()", () -> commit(scene));
        scene.writes(2);
        atCommit(scene, outcome, point);
        all.append(all.isEmpty() ? "executed: " : "<br>not executed: ").append(scene.calls("commit()", () -> commit(scene)).withRows());
      }
    }
    try (Scene scene = new Scene(vendor, options)) {
      scene.connection().setAutoCommit(false);
      scene.asks("SELECT COUNT(*) FROM " + scene.table);
      scene.cut(CutPoint.beforeAnswer());
      return all.append("<br>only read: ").append(scene.calls("commit()", () -> commit(scene)).told()).toString();
    }
  }

  /** The marker is a request of its own before COMMIT. */
  private static void atCommit(Scene scene, String outcome, CutPoint point) {
    boolean marked = "marker".equals(outcome);
    boolean answer = point.direction() == CutPoint.Direction.TO_CLIENT;
    scene.cut(!marked ? point : answer ? CutPoint.bytesToClient(ANSWER + 3) : CutPoint.packetsToServer(1));
  }

  private static Scene through(OdpUnderTest odp, VendorDriver vendor) throws SQLException {
    return new Scene(new FaultyConnection(vendor, null,
        DriverManager.getConnection(VendorDriver.throughHawser(odp.url(vendor)), odp.user(), odp.password())));
  }

  /** How long it takes depends on the machine too, so that it is printed and not asserted. */
  private static String timed(String what, Scene scene, Runnable call) {
    long start = System.nanoTime();
    call.run();
    System.out.printf("%s: freed after %.1f s%n", what, (System.nanoTime() - start) / 1e9);
    return scene.told();
  }

  private static String commit(Scene scene) throws SQLException {
    scene.connection().commit();
    return "done";
  }

  private static String rollback(Scene scene) throws SQLException {
    scene.connection().rollback();
    return "done";
  }

  private static String autoCommit(Scene scene) throws SQLException {
    scene.connection().setAutoCommit(true);
    return "done";
  }

  private static String valid(Scene scene) throws SQLException {
    return String.valueOf(scene.connection().isValid(3));
  }
}
