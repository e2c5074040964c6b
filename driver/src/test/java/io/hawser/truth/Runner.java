package io.hawser.truth;

import io.hawser.HawserDriver;
import io.hawser.HawserConnection;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import io.hawser.truth.Program.Cut;
import io.hawser.truth.Program.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs a program and judges, after each of its steps, the reported outcome. One program at a time. */
final class Runner {
  private static final Set<Kind> MAY_OPEN = EnumSet.of(Kind.JDBC_AUTOCOMMIT_OFF, Kind.AUTOCOMMIT_OFF, Kind.TEXT, Kind.TEXT_SNAPSHOT,
      Kind.TEXT_READ_ONLY,
      Kind.COMMIT_AND_CHAIN, Kind.ROLLBACK_AND_CHAIN, Kind.CHAIN_ALWAYS);

  private final Program program;
  private final Books books;
  private final Counters counters;
  private final Model model;
  private final List<String> listing = new ArrayList<>();
  private final Set<Long> sessions = new TreeSet<>();
  private Connection connection;
  private HawserConnection facts;
  private FaultProxy proxy;
  private boolean mayBeOpen;
  private boolean hidden;

  /** @param listing what was done and reported, for a reader */
  record Result(List<String> violations, String listing) {}

  private Runner(Program program, Books books, Counters counters) {
    this.program = program;
    this.books = books;
    this.counters = counters;
    model = new Model(counters);
  }

  static Result run(Program program, Books books, Counters counters) throws SQLException {
    return new Runner(program, books, counters).run();
  }

  private Result run() throws SQLException {
    books.clear();
    counters.add("programs");
    try (FaultProxy opened = books.server.proxy(program.vendor())) {
      proxy = opened;
      connection = open();
      facts = connection.unwrap(HawserConnection.class);
      boolean goesOn = true;
      for (Step step : program.steps()) {
        if (goesOn) {
          goesOn = take(step) && model.violations.isEmpty();
        }
      }
      end(goesOn);
    }
    for (long session : sessions) {
      books.awaitEnd(session);
    }
    model.settle(books.committed());
    return new Result(model.violations, program + "\n  " + String.join("\n  ", listing) + "\n  committed: " + books.committed().keySet());
  }

  private Connection open() throws SQLException {
    DatabaseServer server = books.server;
    Properties login = new Properties();
    login.setProperty("user", server.user());
    login.setProperty("password", server.password());
    boolean tls = program.tls() && server.speaksTlsWith(program.vendor());
    String url = tls ? server.tlsUrl(program.vendor(), proxy) : server.url(program.vendor(), proxy);
    return new HawserDriver().connect(VendorDriver.throughHawser(url) + "&" + String.join("&", program.options()), login);
  }

  /** @return whether the program goes on */
  private boolean take(Step step) throws SQLException {
    boolean unseen = strike(step.cut()) && !mayBeOpen && !hidden && step.kind() != Kind.UNWRAPPED_INSERT
        && !(step.kind().mayAskForRowCount() && step.cut().fault() == io.hawser.testbed.Fault.HALF_OPEN);
    Reported told = perform(step.kind(), step.ids(), step.cut() == null ? "" : step.cut() + "; ");
    if (unseen && told != null && told != Reported.ERROR && told != Reported.DEADLOCK) {
      model.violations.add(step.kind() + ": an idle connection was lost outside any transaction, and that was not hidden");
    }
    note(step.kind());
    if (told == null || told == Reported.ERROR || told == Reported.DEADLOCK) {
      return true;
    }
    return program.obedient() ? obey(told, step) : told != Reported.LOST && told != Reported.LOST_NOT_EXECUTED;
  }

  private void note(Kind kind) {
    mayBeOpen |= MAY_OPEN.contains(kind);
    hidden |= kind.hidesState();
  }

  /** @return null for success */
  private Reported perform(Kind kind, List<Integer> ids, String before) throws SQLException {
    counters.add("steps");
    int count = facts.sessions();
    long session = facts.sessionId();
    sessions.add(session);
    String what = before + kind + (ids.isEmpty() ? "" : " " + ids) + " → ";
    try {
      new Application(connection, books).perform(kind, ids, mayBeOpen);
    } catch (SQLException | RuntimeException e) {
      Reported told = Reported.by(e, connection);
      listing.add(what + told + " "
          + (e instanceof SQLException sql ? String.valueOf(sql.getSQLState()) + "/" + sql.getErrorCode() + " " : "") + firstLine(e));
      proxy.settle(); // the client may know that it is cut before the proxy has written it down
      boolean alive = session == facts.sessionId() && !proxy.connections().isEmpty(); // a loss is reported again until the rollback
      if (told != Reported.ERROR && told != Reported.DEADLOCK && !alive) {
        books.awaitEnd(session);
      }
      model.failed(kind, ids, told, books.committed());
      return told;
    }
    boolean replaced = facts.sessions() != count;
    if (replaced) {
      counters.add("recovered unseen");
      books.awaitEnd(session);
    }
    sessions.add(facts.sessionId());
    listing.add(what + "ok" + (replaced ? " on a new session" : ""));
    model.succeeded(kind, ids, replaced, books.committed());
    return null;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** As the README says: after 40001 the transaction is rolled back, on the same connection. A statement before that fails likewise. */
  private boolean obey(Reported told, Step step) throws SQLException {
    if (told == Reported.LOST || told == Reported.LOST_NOT_EXECUTED) {
      return false;
    }
    boolean isOver = step.kind() == Kind.JDBC_COMMIT || step.kind() == Kind.COMMIT || step.kind().begins();
    if (told == Reported.ROLLED_BACK && !isOver && program.seed() % 2 == 0
        && perform(Kind.SELECT, List.of(), "too early: ") != Reported.ROLLED_BACK) {
      model.violations.add("a statement after 40001 was not told 40001");
    }
    return perform(autoCommits() ? Kind.ROLLBACK : Kind.JDBC_ROLLBACK, List.of(), "as told: ") == null;
  }

  /** Some drivers don't say it of a connection that is over. */
  private boolean autoCommits() {
    try {
      return connection.getAutoCommit();
    } catch (SQLException over) {
      return false;
    }
  }

  /** @return whether an idle connection has been cut in a way that the next step must find before it sends anything */
  private boolean strike(Cut cut) {
    if (cut == null || proxy.connections().isEmpty()) {
      return false;
    }
    ProxiedConnection victim = proxy.newest();
    if (cut.point() != null) {
      victim.cutAfter(cut.point(), cut.fault());
      return false;
    }
    victim.apply(cut.fault());
    boolean halfOpen = cut.fault() == io.hawser.testbed.Fault.HALF_OPEN;
    if (!halfOpen) {
      victim.awaitClosed(Duration.ofSeconds(10));
    }
    while (facts.idle(TimeUnit.MILLISECONDS) < 3) {
      LockSupport.parkNanos(500_000);
    }
    return program.options().contains("hawser.look.after=1ms") && (!halfOpen || program.options().contains("hawser.ping.after=1ms"));
  }

  /** What is still open is committed, so that it shows whether it was there. */
  private void end(boolean goesOn) throws SQLException {
    if (goesOn && model.hasOpenWrites()) {
      perform(autoCommits() ? Kind.COMMIT : Kind.JDBC_COMMIT, List.of(), "at the end: ");
    }
    try {
      connection.close();
    } catch (SQLException lost) {
      counters.add("close failed");
    }
  }
}
