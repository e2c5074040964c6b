package io.hawser.continuity.replay;

import io.hawser.HawserDriver;
import io.hawser.failure.Failure;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Moves money between accounts on one connection, which is cut at random, and records what it has read and the outcomes it received. */
final class LedgerClerk implements AutoCloseable {
  /** The outcome of a transaction as the application sees it. */
  enum What {
    COMMITTED, ROLLED_BACK, UNKNOWN
  }

  record Told(long transaction, What what, List<Ledgers.Leg> legs, String by) {}

  private static final String OPTIONS = "&hawser.odp.check=off&hawser.transaction.replay=on&hawser.commit.outcome=marker"
      + "&hawser.commit.table=clerk_outcome&hawser.reconnect.interval=10ms&hawser.reconnect.maxInterval=100ms"
      + "&sessionVariables=innodb_lock_wait_timeout=5";
  /** Conflicts with another session, which an application meets without cuts too: ER_CHECKREAD, a time-out, a deadlock. */
  private static final Set<Integer> CONFLICTS = Set.of(1020, 1205, 1213);
  private static final List<Fault> FAULTS = List.of(Fault.FIN, Fault.RESET);
  private static final AtomicLong TRANSACTIONS = new AtomicLong();

  private final VendorDriver vendor;
  private final Random random;
  private final Map<String, AtomicLong> counts;
  private final Consumer<String> said;
  private final FaultProxy proxy;
  private final Connection connection;
  private CompletableFuture<Void> armed;
  private boolean repeatable;
  private boolean byText;

  /** @param said receives the transactions with an unknown outcome */
  LedgerClerk(Ledgers ledgers, HawserDriver driver, VendorDriver vendor, long seed, Map<String, AtomicLong> counts, Consumer<String> said)
      throws SQLException {
    this.said = said;
    this.vendor = vendor;
    this.random = new Random(seed);
    this.counts = counts;
    DatabaseServer database = ledgers.server();
    proxy = database.proxy(vendor);
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    connection = driver.connect(VendorDriver.throughHawser(database.url(vendor, proxy)) + OPTIONS, login);
  }

  static void count(Map<String, AtomicLong> counts, String what) {
    synchronized (counts) {
      counts.computeIfAbsent(what, each -> new AtomicLong()).incrementAndGet();
    }
  }

  /** Runs this many transactions. */
  List<Told> work(int transactions) throws SQLException {
    List<Told> told = new ArrayList<>();
    for (int i = 0; i < transactions; i++) {
      repeatable = random.nextBoolean();
      byText = random.nextInt(3) == 0;
      connection.setAutoCommit(byText);
      connection.setTransactionIsolation(repeatable ? Connection.TRANSACTION_REPEATABLE_READ : Connection.TRANSACTION_READ_COMMITTED);
      arm();
      told.add(transaction());
    }
    return told;
  }

  private Told transaction() throws SQLException {
    long id = TRANSACTIONS.incrementAndGet();
    List<Ledgers.Leg> legs = new ArrayList<>();
    try {
      if (byText) {
        execute("BEGIN");
      }
      steps(id, legs);
      step();
      if (random.nextInt(10) == 0) {
        rollBack();
        return told(id, What.ROLLED_BACK, legs, "itself");
      }
      if (byText) {
        execute("COMMIT");
      } else {
        connection.commit();
      }
      return told(id, What.COMMITTED, legs, "commit");
    } catch (SQLException e) {
      boolean unknown = "08007".equals(e.getSQLState());
      if (!unknown && !"40001".equals(e.getSQLState()) && !CONFLICTS.contains(e.getErrorCode())) {
        throw new SQLException("seen by the application, which must not be: " + e, e);
      }
      if (unknown) {
        said.accept("unknown to " + vendor + " in transaction " + id + (byText ? " by text" : "") + " at " + where(e) + ": "
            + Failure.of(e).explain());
      }
      rollBack();
      return told(id, unknown ? What.UNKNOWN : What.ROLLED_BACK, legs, e.toString());
    }
  }

  private static String where(SQLException e) {
    StringBuilder frames = new StringBuilder();
    for (StackTraceElement each : e.getStackTrace()) {
      if (each.getClassName().startsWith("io.hawser.")) {
        frames.append(each.getFileName()).append(':').append(each.getLineNumber()).append(' ');
      }
    }
    return frames.toString();
  }

  private Told told(long id, What what, List<Ledgers.Leg> legs, String by) {
    count(counts, what == What.COMMITTED ? "committed" : what == What.UNKNOWN ? "unknown" : "rolled back");
    return new Told(id, what, legs, by);
  }

  private void rollBack() throws SQLException {
    if (byText) {
      execute("ROLLBACK");
    } else {
      connection.rollback();
    }
  }

  private void steps(long id, List<Ledgers.Leg> legs) throws SQLException {
    step();
    List<String> first = random.nextBoolean() ? balances() : null;
    step();
    if (random.nextInt(3) == 0) {
      caughtError();
    }
    if (random.nextInt(3) == 0) {
      withdrawn(id);
    }
    if (first != null && random.nextBoolean()) {
      List<String> again = balances();
      if (repeatable && !again.equals(first)) {
        throw new AssertionError("read " + first + " and then " + again + " in one transaction");
      }
    }
    transfer(id, legs);
  }

  /** A read at one moment sees all the money. */
  private List<String> balances() throws SQLException {
    List<String> all = new ArrayList<>();
    long sum = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, balance, version FROM clerk_account ORDER BY id")) {
      while (rows.next()) {
        all.add(rows.getInt(1) + ": " + rows.getLong(2) + " at " + rows.getLong(3));
        sum += rows.getLong(2);
      }
    }
    if (sum != Ledgers.ACCOUNTS * Ledgers.BALANCE) {
      throw new AssertionError("read " + all);
    }
    return all;
  }

  private void caughtError() throws SQLException {
    try {
      execute("INSERT INTO clerk_taken VALUES (1)");
      throw new AssertionError("a key was taken twice");
    } catch (SQLException e) {
      if (e.getErrorCode() != 1062) {
        throw e;
      }
    }
  }

  /** Work that is rolled back to a savepoint. */
  private void withdrawn(long id) throws SQLException {
    boolean ofJdbc = !byText && random.nextBoolean();
    Savepoint there = null;
    if (ofJdbc) {
      there = connection.setSavepoint("there");
    } else {
      execute("SAVEPOINT there");
    }
    step();
    execute("INSERT INTO clerk_leg (transaction_id, account, version, was, is_now) VALUES (" + id + ", 99, 0, 0, 0)");
    step();
    execute("UPDATE clerk_account SET balance = -1 WHERE id = " + random.nextInt(Ledgers.ACCOUNTS));
    step();
    if (ofJdbc) {
      connection.rollback(there);
    } else {
      execute("ROLLBACK TO SAVEPOINT there");
    }
    step();
  }

  private void transfer(long id, List<Ledgers.Leg> legs) throws SQLException {
    int one = random.nextInt(Ledgers.ACCOUNTS);
    int other = (one + 1 + random.nextInt(Ledgers.ACCOUNTS - 1)) % Ledgers.ACCOUNTS;
    boolean inOrder = random.nextInt(5) > 0; // else they may wait for each other
    int from = inOrder ? Math.min(one, other) : one;
    int to = inOrder ? Math.max(one, other) : other;
    try (PreparedStatement read = connection.prepareStatement("SELECT balance, version FROM clerk_account WHERE id = ? FOR UPDATE");
        PreparedStatement leg = connection.prepareStatement(
            "INSERT INTO clerk_leg (transaction_id, account, version, was, is_now) VALUES (?, ?, ?, ?, ?)",
            Statement.RETURN_GENERATED_KEYS)) {
      long[] before = read(read, from);
      long[] beforeOther = read(read, to);
      long amount = before[0] < 100 ? -random.nextInt(500) : random.nextInt(100);
      write(from, before, -amount, to, beforeOther, amount);
      step();
      long key = leg(leg, id, from, before, -amount, true);
      legs.add(new Ledgers.Leg(id, from, before[1] + 1, before[0], before[0] - amount, key));
      step();
      leg(leg, id, to, beforeOther, amount, false);
      legs.add(new Ledgers.Leg(id, to, beforeOther[1] + 1, beforeOther[0], beforeOther[0] + amount, 0));
      step();
      execute("INSERT INTO clerk_note VALUES (" + id + ", " + key + ")");
      step();
      long[] own = read(read, from);
      if (own[0] != before[0] - amount || own[1] != before[1] + 1) {
        throw new AssertionError("read " + own[0] + " at " + own[1] + " after writing " + (before[0] - amount));
      }
    }
  }

  private long[] read(PreparedStatement read, int account) throws SQLException {
    step();
    read.setInt(1, account);
    boolean closes = random.nextBoolean();
    ResultSet rows = read.executeQuery();
    if (!rows.next()) {
      throw new AssertionError("account " + account + " is gone");
    }
    long balance = rows.getLong(1);
    if (closes) {
      step();
    }
    long version = rows.getLong(2);
    if (closes) {
      rows.close();
    }
    return new long[] {balance, version};
  }

  private void write(int from, long[] before, long change, int to, long[] beforeOther, long otherChange) throws SQLException {
    String text = "UPDATE clerk_account SET balance = ?, version = ? WHERE id = ?";
    try (PreparedStatement write = connection.prepareStatement(text)) {
      boolean batch = random.nextBoolean();
      set(write, from, before, change);
      if (batch) {
        write.addBatch();
      } else {
        step();
        one(write.executeUpdate());
      }
      set(write, to, beforeOther, otherChange);
      step();
      if (batch) {
        write.addBatch();
        step();
        write.executeBatch();
      } else {
        one(write.executeUpdate());
      }
    }
  }

  private static void set(PreparedStatement write, int account, long[] before, long change) throws SQLException {
    write.setLong(1, before[0] + change);
    write.setLong(2, before[1] + 1);
    write.setInt(3, account);
  }

  private long leg(PreparedStatement leg, long id, int account, long[] before, long change, boolean readsKey) throws SQLException {
    leg.setLong(1, id);
    leg.setInt(2, account);
    leg.setLong(3, before[1] + 1);
    leg.setLong(4, before[0]);
    leg.setLong(5, before[0] + change);
    one(leg.executeUpdate());
    if (!readsKey) {
      return 0;
    }
    if (random.nextInt(4) == 0) {
      step();
    }
    try (ResultSet keys = leg.getGeneratedKeys()) {
      keys.next();
      return keys.getLong(1);
    }
  }

  private static void one(int count) {
    if (count != 1) {
      throw new AssertionError(count + " rows were changed, and not one");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  // cuts

  /** Somewhere in the coming bytes: between packets or inside them, of requests or of answers. */
  private void arm() {
    if (random.nextBoolean() || armed != null && !armed.isDone()) {
      return;
    }
    try {
      ProxiedConnection victim = proxy.newest();
      CutPoint.Direction direction = random.nextBoolean() ? CutPoint.Direction.TO_SERVER : CutPoint.Direction.TO_CLIENT;
      CutPoint point = victim.readable() && random.nextBoolean() ? new CutPoint(direction, CutPoint.Unit.PACKETS, random.nextInt(40))
          : new CutPoint(direction, CutPoint.Unit.BYTES, random.nextInt(4_000));
      armed = victim.cutAfter(point, FAULTS.get(random.nextInt(FAULTS.size())));
      armed.thenRun(() -> count(counts, "cut"));
    } catch (NoSuchElementException cutBefore) {
      armed = null;
    }
  }

  /** Between two calls. */
  private void step() {
    if (random.nextInt(40) == 0) {
      try {
        proxy.newest().apply(FAULTS.get(random.nextInt(FAULTS.size())));
        count(counts, "cut");
      } catch (NoSuchElementException cutBefore) {
        armed = null;
      }
    }
  }

  @Override public void close() throws SQLException {
    try (proxy) {
      connection.close();
    }
  }
}
