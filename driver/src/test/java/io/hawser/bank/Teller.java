package io.hawser.bank;

import io.hawser.HawserDriver;
import io.hawser.HawserConnection;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Works on one connection that is broken again and again, and records the outcomes it receives. Everything that it does follows from its
 * seed.
 */
final class Teller implements Callable<Void> {
  private static final int BATCH = 2;
  private static final int SUM = 6;
  private static final String[] OPTIONS = {"hawser.odp.check=off", "hawser.ping.after=20ms", "hawser.reconnect.interval=10ms",
      "hawser.reconnect.maxInterval=100ms", "socketTimeout=700"};

  private final Bank bank;
  private final int number;
  private final VendorDriver vendor;
  private final Random random;
  private final AtomicInteger cuts;
  private final int enough;
  private final boolean retries;
  private final StringBuilder filler = new StringBuilder();
  private Connection connection;
  private long markers;
  private int sessions;
  private String variable;
  private String limit;

  /** @param enough number of cuts, by all tellers together, after which it ends */
  Teller(Bank bank, int number, long seed, AtomicInteger cuts, int enough) {
    this.bank = bank;
    this.number = number;
    this.vendor = VendorDriver.values()[number % VendorDriver.values().length];
    this.random = new Random(seed * 31 + number);
    this.retries = number < 6;
    this.cuts = cuts;
    this.enough = enough;
  }

  /** Sessions that were recovered beneath its connections. */
  int recoveries() {
    return sessions;
  }

  @Override public Void call() throws SQLException {
    try (FaultProxy proxy = bank.server().proxy(vendor)) {
      FaultInjector mischief = new FaultInjector(proxy, random, cuts);
      try {
        while (cuts.get() < enough) {
          if (connection == null) {
            connection = open(proxy);
          }
          mischief.prepare();
          int what = random.nextInt(10);
          // older drivers read the answers to a batch without their socketTimeout, which is what ends a silence here
          try {
            work(what == BATCH && mischief.maySilence() ? SUM : what);
          } catch (SQLException | RuntimeException e) {
            if (retries) {
              throw e; // settings and reads outside a transaction never fail then
            }
            ReportedOutcome.by(e);
          }
        }
      } finally {
        end();
      }
    }
    return null;
  }

  private Connection open(FaultProxy proxy) throws SQLException {
    DatabaseServer database = bank.server();
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    String url = number % 4 == 3 && database.speaksTlsWith(vendor) ? database.tlsUrl(vendor, proxy) : database.url(vendor, proxy);
    variable = null;
    limit = null;
    return new HawserDriver().connect(VendorDriver.throughHawser(url) + "&" + String.join("&", OPTIONS)
        + "&hawser.retry=" + (retries ? "reads" : "off"), login);
  }

  /** An application that gives a connection up opens another. */
  private void end() throws SQLException {
    if (connection != null) {
      sessions += connection.unwrap(HawserConnection.class).sessions() - 1;
      connection.close();
      connection = null;
    }
  }

  private void work(int what) throws SQLException {
    switch (what) {
      case 0:
        write(List.of(marker()), markers -> execute("INSERT INTO log VALUES (" + markers.get(0) + ", 'plain', '" + filler() + "')"));
        break;
      case 1:
        write(List.of(marker()), markers -> insert(markers.get(0), "prepared"));
        break;
      case BATCH:
        write(List.of(marker(), marker(), marker(), marker()), this::batch);
        break;
      case 3:
      case 4:
        transfer();
        break;
      case 5:
        transferInText();
        break;
      case SUM:
        sum();
        break;
      case 7:
        variable();
        break;
      case 8:
        sessionVariable();
        break;
      default:
        temporaryTable();
    }
  }

  private interface Write {
    void run(List<Long> markers) throws SQLException;
  }

  private long marker() {
    return number * 1_000_000_000L + markers++;
  }

  private String filler() {
    filler.setLength(0);
    int length = random.nextInt(4) == 0 ? 3_000 : random.nextInt(40);
    for (int i = 0; i < length; i++) {
      filler.append((char) ('a' + i % 26));
    }
    return filler.toString();
  }

  private void write(List<Long> markers, Write write) {
    ReportedOutcome told = ReportedOutcome.DONE;
    try {
      write.run(markers);
    } catch (SQLException | RuntimeException e) {
      told = ReportedOutcome.by(e);
    }
    for (long marker : markers) {
      bank.told(marker, told);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  private void insert(long marker, String what) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO log VALUES (?, ?, ?)")) {
      insert.setLong(1, marker);
      insert.setString(2, what);
      insert.setString(3, filler());
      insert.executeUpdate();
    }
  }

  private void batch(List<Long> markers) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO log VALUES (?, 'batch', ?)")) {
      for (long marker : markers) {
        insert.setLong(1, marker);
        insert.setString(2, filler());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private int[] accounts() {
    int one = random.nextInt(Bank.ACCOUNTS);
    int other = (one + 1 + random.nextInt(Bank.ACCOUNTS - 1)) % Bank.ACCOUNTS;
    return new int[] {Math.min(one, other), Math.max(one, other)}; // always in this order: two transfers never wait for each other
  }

  private void move(int account, int amount) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
      update.setInt(1, amount);
      update.setInt(2, account);
      update.executeUpdate();
    }
  }

  private void transfer() throws SQLException {
    int[] accounts = accounts();
    int amount = random.nextInt(100);
    boolean gaveUp = random.nextInt(6) == 0;
    long marker = marker();
    ReportedOutcome told = gaveUp ? ReportedOutcome.ROLLED_BACK : ReportedOutcome.DONE;
    try {
      connection.setAutoCommit(false);
      move(accounts[0], -amount);
      insert(marker, "transfer");
      move(accounts[1], amount);
      if (gaveUp) {
        connection.rollback();
      } else {
        connection.commit();
      }
    } catch (SQLException | RuntimeException e) {
      told = ReportedOutcome.by(e);
    }
    bank.told(marker, told);
    endTransfer(told);
  }

  private void transferInText() throws SQLException {
    int[] accounts = accounts();
    int amount = random.nextInt(100);
    long marker = marker();
    ReportedOutcome told = ReportedOutcome.DONE;
    try {
      execute("START TRANSACTION");
      execute("UPDATE account SET balance = balance - " + amount + " WHERE id = " + accounts[0]);
      execute("INSERT INTO log VALUES (" + marker + ", 'text', '')");
      execute("UPDATE account SET balance = balance + " + amount + " WHERE id = " + accounts[1]);
      execute("COMMIT");
    } catch (SQLException | RuntimeException e) {
      told = ReportedOutcome.by(e);
    }
    bank.told(marker, told);
    endTransfer(told);
  }

  private void endTransfer(ReportedOutcome told) throws SQLException {
    try {
      if (told != ReportedOutcome.DONE && connection.getAutoCommit()) {
        execute("ROLLBACK"); // oceanbase-client refuses rollback() then
      } else if (told != ReportedOutcome.DONE) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    } catch (SQLException | RuntimeException e) {
      ReportedOutcome.by(e);
      end();
    }
  }

  /** A read sees whole transfers only. */
  private void sum() throws SQLException {
    String sum = ask("SELECT SUM(balance) FROM account");
    if (!sum.equals(String.valueOf(Bank.ACCOUNTS * Bank.BALANCE))) {
      throw new AssertionError("the balances were read to sum up to " + sum + "; a moment later to "
          + ask("SELECT CONCAT(SUM(balance), ', autocommit ', @@autocommit) FROM account")
          + "; " + bank.violations());
    }
  }

  private void variable() throws SQLException {
    if (variable == null || random.nextInt(3) == 0) {
      String value = String.valueOf(random.nextInt(1_000_000));
      variable = null;
      execute("SET @teller = " + value);
      variable = value;
    }
    expect(variable, ask("SELECT @teller"));
  }

  private void sessionVariable() throws SQLException {
    if (limit == null || random.nextInt(3) == 0) {
      String value = String.valueOf(1_000 + random.nextInt(100_000));
      limit = null;
      execute("SET SESSION group_concat_max_len = " + value);
      limit = value;
    }
    expect(limit, ask("SELECT @@group_concat_max_len"));
  }

  private static void expect(String set, String read) {
    if (!set.equals(read)) {
      throw new AssertionError("a session variable was set to " + set + " and read as " + read);
    }
  }

  /** What can't be restored is there, or its loss is reported. */
  private void temporaryTable() throws SQLException {
    try {
      execute("CREATE TEMPORARY TABLE mine (n INT)");
      execute("INSERT INTO mine VALUES (7)");
      expect("7", ask("SELECT n FROM mine"));
      execute("DROP TEMPORARY TABLE mine");
    } catch (SQLException | RuntimeException e) {
      ReportedOutcome.by(e);
      end();
    }
  }

  /** For a failure's report. */
  @Override public String toString() {
    return "teller " + number + " with " + vendor;
  }
}
