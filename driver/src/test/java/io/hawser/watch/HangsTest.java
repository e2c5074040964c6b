package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Calls that hang for ever with one driver or all of them when the peer stops answering: each once with the plain drivers, which are
 * watched for a bounded time, and once through Hawser.
 */
@Tag("vendors")
@Timeout(120)
class HangsTest {
  /** Far longer than the bounds that Hawser is given; a plain driver that is still waiting then would wait for ever. */
  private static final int BOUND_SECONDS = 2;
  /** What Hawser may take on a busy machine. */
  private static final int SOON_SECONDS = 30;
  private static final String[] BOUNDED = {"hawser.watch.after=200ms", "hawser.watch.frozen=1s",
      "hawser.reconnect.timeout=300ms", "hawser.ping.after=1d", "hawser.ping.timeout=500ms", "hawser.connect.timeout=1s"};

  /** What is done before the peer stops answering, and what afterwards. */
  private enum Hang {
    QUERY_WITH_A_QUERY_TIMEOUT {
      @Override Action prepared(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setQueryTimeout(1);
        return () -> statement.executeUpdate("INSERT INTO hangs VALUES ('a')");
      }
    },
    IS_VALID_0 {
      @Override Action prepared(Connection connection) {
        return () -> connection.isValid(0);
      }
    },
    LARGE_WRITE {
      @Override Action prepared(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement("INSERT INTO hangs VALUES (?)");
        insert.setBytes(1, new byte[8 << 20]);
        return insert::executeUpdate;
      }
    },
    BATCH {
      @Override Action prepared(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement("INSERT INTO hangs VALUES (?)");
        for (int i = 0; i < 10; i++) {
          insert.setString(1, "b");
          insert.addBatch();
        }
        return insert::executeBatch;
      }
    },
    COMMIT {
      @Override Action prepared(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("INSERT INTO hangs VALUES ('c')");
        return connection::commit;
      }
    },
    ROLLBACK {
      @Override Action prepared(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("INSERT INTO hangs VALUES ('r')");
        return connection::rollback;
      }
    },
    CLOSE_OF_A_STREAMING_RESULT {
      @Override Action prepared(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setFetchSize(connection.getMetaData().getDriverName().startsWith("MySQL") ? Integer.MIN_VALUE : 1);
        ResultSet rows = statement.executeQuery("SELECT REPEAT('x', 100000) FROM seq_1_to_500");
        rows.next();
        return rows::close;
      }
    };

    abstract Action prepared(Connection connection) throws SQLException;
  }

  private interface Action {
    void run() throws SQLException;
  }

  @BeforeAll static void createTable() throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE hangs (v LONGBLOB)");
  }

  private static Connection plain(VendorDriver vendor, FaultProxy proxy, String options) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return DriverManager.getConnection(Transport.PLAIN.url(vendor, proxy) + options, database.user(), database.password());
  }

  /** Runs all at once. @return those that are not done after the bound, or, if all are to be done, after what a busy machine may take */
  private static List<String> waiting(Map<String, Action> actions) throws InterruptedException {
    Set<String> waiting = new ConcurrentSkipListSet<>(actions.keySet());
    CountDownLatch hawsers = new CountDownLatch((int) actions.keySet().stream().filter(name -> name.startsWith("hawser")).count());
    CountDownLatch all = new CountDownLatch(actions.size());
    actions.forEach((name, action) -> {
      Thread thread = new Thread(() -> {
        try {
          action.run();
        } catch (SQLException freed) {
          // which is one way of not hanging
        }
        waiting.remove(name);
        all.countDown();
        if (name.startsWith("hawser")) {
          hawsers.countDown();
        }
      }, name);
      thread.setDaemon(true);
      thread.start();
    });
    all.await(BOUND_SECONDS, TimeUnit.SECONDS);
    hawsers.await(SOON_SECONDS, TimeUnit.SECONDS);
    return List.copyOf(waiting);
  }

  @Tag("long") @ParameterizedTest @EnumSource void noneHangsThroughHawser(Hang hang) throws Exception {
    Map<String, Action> actions = new TreeMap<>();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      for (VendorDriver vendor : VendorDriver.values()) {
        actions.put("hawser " + vendor, hang.prepared(Transport.PLAIN.open(vendor, proxy, BOUNDED)));
        actions.put("plain " + vendor, hang.prepared(plain(vendor, proxy, "")));
      }
      proxy.leaveConnectionsUnanswered();
      proxy.applyToAll(Fault.STALL);
      List<String> waiting = waiting(actions);
      System.out.println("hangs: " + hang + " after " + BOUND_SECONDS + " s: " + waiting);
      assertThat(waiting).as("plain drivers hang").isNotEmpty();
      assertThat(waiting).as("Hawser never does").noneMatch(name -> name.startsWith("hawser"));
    }
  }

  /** A stalled write, with which socketTimeout does not help. */
  @Test void socketTimeoutIsNoBoundOnWrites() throws Exception {
    Map<String, Action> actions = new TreeMap<>();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      for (VendorDriver vendor : VendorDriver.values()) {
        String[] options = java.util.Arrays.copyOf(BOUNDED, BOUNDED.length + 1);
        options[BOUNDED.length] = "socketTimeout=1000";
        actions.put("hawser " + vendor, Hang.LARGE_WRITE.prepared(Transport.PLAIN.open(vendor, proxy, options)));
        actions.put("plain " + vendor, Hang.LARGE_WRITE.prepared(plain(vendor, proxy, "&socketTimeout=1000")));
      }
      proxy.leaveConnectionsUnanswered();
      proxy.applyToAll(Fault.STALL);
      List<String> waiting = waiting(actions);
      System.out.println("hangs: large write with socketTimeout=1 s after " + BOUND_SECONDS + " s: " + waiting);
      assertThat(waiting).as("plain drivers hang").isNotEmpty().noneMatch(name -> name.startsWith("hawser"));
    }
  }

  /** The kernel takes the connection, and the server's greeting does not come. */
  @Test void connectTimeoutIsNoBoundOnTheGreeting() throws Exception {
    Map<String, Action> actions = new TreeMap<>();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      proxy.leaveConnectionsUnanswered();
      for (VendorDriver vendor : VendorDriver.values()) {
        actions.put("hawser " + vendor, () -> Transport.PLAIN.open(vendor, proxy, BOUNDED));
        actions.put("plain " + vendor, () -> plain(vendor, proxy, "&connectTimeout=500"));
      }
      List<String> waiting = waiting(actions);
      System.out.println("hangs: greeting with connectTimeout=0.5 s after " + BOUND_SECONDS + " s: " + waiting);
      assertThat(waiting).as("plain drivers hang").isNotEmpty().noneMatch(name -> name.startsWith("hawser"));
    }
  }

  /** Another thread aborts the connection while a call waits, or closes it in order. */
  @Test void closeAndAbortReturn() throws Exception {
    Map<String, Action> actions = new TreeMap<>();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<Thread> blocked = new ArrayList<>();
      List<Connection> all = new ArrayList<>();
      for (VendorDriver vendor : VendorDriver.values()) {
        Connection aborted = Transport.PLAIN.open(vendor, proxy, "hawser.watch=off");
        Connection closed = Transport.PLAIN.open(vendor, proxy, "hawser.watch=off");
        Connection plain = plain(vendor, proxy, "");
        actions.put("hawser abort " + vendor, () -> aborted.abort(Runnable::run));
        actions.put("hawser close " + vendor, closed::close);
        actions.put("plain abort " + vendor, () -> plain.abort(Runnable::run));
        all.addAll(List.of(aborted, plain));
      }
      List<Action> writes = new ArrayList<>();
      for (Connection connection : all) {
        writes.add(Hang.LARGE_WRITE.prepared(connection));
      }
      proxy.leaveConnectionsUnanswered();
      proxy.applyToAll(Fault.STALL);
      for (Action write : writes) {
        Thread thread = new Thread(() -> {
          try {
            write.run();
          } catch (SQLException freed) {
            // by the abort
          }
        }, "blocked write");
        thread.setDaemon(true);
        thread.start();
        blocked.add(thread);
      }
      org.awaitility.Awaitility.await().until(() -> blocked.stream().allMatch(thread -> thread.getStackTrace().length > 0
          && java.util.Arrays.stream(thread.getStackTrace()).anyMatch(frame -> frame.getMethodName().contains("rite"))));
      List<String> waiting = waiting(actions);
      System.out.println("hangs: abort during a write, close, after " + BOUND_SECONDS + " s: " + waiting);
      assertThat(waiting).noneMatch(name -> name.startsWith("hawser"));
    }
  }
}
