package io.hawser.promises;

import static org.awaitility.Awaitility.await;

import io.hawser.failure.Failure;
import io.hawser.testbed.Caller;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** An application with one connection and a table of its own, and what it gets, in words that are the same for each driver. */
final class Scene implements AutoCloseable {
  /** No look and no ping: the end of the session is found by the statement itself. */
  static final String[] BLIND = {"hawser.look.after=1h", "hawser.ping.after=1d"};

  /** A generous bound: many scenes run at once. */
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final AtomicInteger TABLES = new AtomicInteger();

  final FaultyConnection session;
  final String table = "promised_" + TABLES.incrementAndGet();
  private final StringJoiner seen = new StringJoiner("; ");

  /** @param options of Hawser's, beside the defaults */
  Scene(VendorDriver vendor, String... options) throws SQLException {
    this(FaultyConnection.open(vendor, options));
  }

  Scene(FaultyConnection session) throws SQLException {
    this.session = session;
    FaultyConnection.tellServer("CREATE TABLE " + table + " (n INT)");
  }

  interface Call {
    String get() throws SQLException;
  }

  Connection connection() {
    return session.connection();
  }

  /** The statement is written into a connection that is cut before the server has got it, or before the answer has left. */
  void cut(CutPoint point) {
    session.proxied().cutAfter(point, Fault.RESET);
  }

  Scene asks(String sql) {
    return calls(sql, () -> session.ask(sql));
  }

  Scene runs(String sql) {
    return calls(sql, () -> {
      session.execute(sql);
      return "done";
    });
  }

  Scene calls(String what, Call call) {
    seen.add("`" + what.replace(table, "t") + "`: " + outcomeOf(call));
    return this;
  }

  Scene writes(int n) {
    return runs("INSERT INTO " + table + " VALUES (" + n + ")");
  }

  CompletableFuture<String> later(Call call) {
    return Caller.supply(() -> outcomeOf(call));
  }

  /** Waits until the server works on a statement of this session. */
  long awaitRunning(long id) {
    await().atMost(SOON).until(
        () -> EmbeddedDatabase.get().ask("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND <> 'Sleep' AND ID = " + id) != null);
    return id;
  }

  /** Waits until the server has nothing left of this session. */
  void awaitEnded(long id) {
    await().atMost(SOON).until(() -> EmbeddedDatabase.get().ask("SELECT ID FROM information_schema.PROCESSLIST WHERE ID = " + id) == null);
  }

  Scene notes(String what) {
    seen.add(what);
    return this;
  }

  /** What happened so far, and what the table has. */
  String withRows() throws SQLException {
    String rows = FaultyConnection.askServer("SELECT GROUP_CONCAT(n ORDER BY n) FROM " + table);
    return notes("committed: " + (rows == null ? "nothing" : rows)).told();
  }

  String told() {
    return seen.toString();
  }

  private String outcomeOf(Call call) {
    try {
      return call.get();
    } catch (SQLException | RuntimeException e) {
      return describe(e);
    }
  }

  /** SQLState where Hawser decides on it, or that it is the vendor's exception; and what is known of the statement. */
  private String describe(Throwable e) {
    Failure failure = Failure.of(e, session.connection());
    String state = e instanceof SQLException sql ? sql.getSQLState() : null;
    String whose = "40001".equals(state) || "08007".equals(state) ? state : "the vendor's exception";
    return "**" + whose + "**, outcome " + failure.outcome();
  }

  @Override public void close() throws SQLException {
    session.close();
    FaultyConnection.tellServer("DROP TABLE IF EXISTS " + table);
  }
}
