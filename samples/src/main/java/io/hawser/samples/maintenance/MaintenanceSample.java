package io.hawser.samples.maintenance;

import io.hawser.HawserDriver;
import io.hawser.samples.Quiet;
import io.hawser.samples.Table;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Three proxies in one URL, restarted one after the other as in a rolling upgrade, while an application reads, writes and transfers; and
 * what it saw of that. For Linux on amd64, where the stand-in for ODP runs.
 */
public final class MaintenanceSample {
  private static final int CONNECTIONS = 12;
  private static final String TABLE = "maintenance_sample";
  /**
   * The application never pauses, so no connection would be idle for a second, the default before a ping: without this option the restart
   * would be noticed later, by the first sessions that end after their answers.
   */
  private static final String OPTIONS = "hawser.hosts=roundrobin&hawser.ping.after=50ms";
  private static final long CALM_MILLIS = TimeUnit.SECONDS.toMillis(3);
  /** A proxy that was drained is left alone for half a minute, and then gets its share again little by little. */
  private static final long SPREAD_MILLIS = TimeUnit.SECONDS.toMillis(90);

  /**
   * @param exceptions   all that the application saw
   * @param acknowledged rows that were reported as written
   * @param stored       rows that are there
   * @param calls        in each act
   * @param sessions     of each proxy, at the end
   */
  record Outcome(List<String> exceptions, Set<Integer> acknowledged, Set<Integer> stored, List<Integer> calls, List<Integer> sessions) {}

  private final VendorDriver vendor;
  private final Proxies proxies;
  private final Observations seen = new Observations();
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Integer> calls = new ArrayList<>();
  private final Table table = new Table();
  private List<Integer> atTheEnd = List.of();

  private MaintenanceSample(VendorDriver vendor, Proxies proxies) {
    this.vendor = vendor;
    this.proxies = proxies;
  }

  public static void main(String[] arguments) throws Exception {
    Quiet.hawser();
    play(arguments.length > 0 ? VendorDriver.valueOf(arguments[0].toUpperCase(Locale.ROOT)) : VendorDriver.OCEANBASE, System.out);
  }

  /** Takes about a minute, most of it for the last proxy to get its share again. */
  static Outcome play(VendorDriver vendor, PrintStream out) throws Exception {
    try (Proxies proxies = new Proxies()) {
      return new MaintenanceSample(vendor, proxies).play(out);
    }
  }

  private Outcome play(PrintStream out) throws Exception {
    EmbeddedDatabase.get().tell("CREATE OR REPLACE TABLE " + TABLE + " (id INT PRIMARY KEY)");
    List<Connection> connections = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    AtomicInteger ids = new AtomicInteger();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(open());
        threads.add(new Thread(new Worker(connections.get(i), TABLE, ids, seen, over::get), "worker-" + i));
      }
      threads.forEach(Thread::start);
      playActs();
    } finally {
      over.set(true);
      for (Thread each : threads) {
        each.join();
      }
      for (Connection each : connections) {
        each.close();
      }
    }
    Outcome outcome = new Outcome(List.copyOf(seen.exceptions()), new HashSet<>(seen.acknowledged()), stored(), calls, atTheEnd);
    out.print(table);
    out.println(outcome.acknowledged.size() + " rows acknowledged, " + outcome.stored.size() + " in the table");
    outcome.exceptions.stream().distinct().forEach(out::println);
    return outcome;
  }

  private interface Act {
    void play() throws InterruptedException;
  }

  private void playActs() throws InterruptedException {
    table.row("", List.of("calls", "exceptions", "slowest", "sessions of each proxy"));
    act("all three are there", () -> TimeUnit.MILLISECONDS.sleep(CALM_MILLIS));
    for (int i = 0; i < Proxies.COUNT; i++) {
      int which = i;
      act("proxy " + (which + 1) + " is restarted", () -> {
        proxies.restart(which);
        TimeUnit.MILLISECONDS.sleep(CALM_MILLIS);
      });
    }
    act("each gets its share again", () -> Patience.await(this::isSpread, SPREAD_MILLIS));
    atTheEnd = proxies.sessions();
  }

  private void act(String title, Act act) throws InterruptedException {
    int callsBefore = seen.calls();
    int exceptionsBefore = seen.exceptions().size();
    act.play();
    calls.add(seen.calls() - callsBefore);
    table.row(title, List.of(seen.calls() - callsBefore, seen.exceptions().size() - exceptionsBefore, seen.slowestMillis() + " ms",
        proxies.sessions()));
  }

  private boolean isSpread() {
    return proxies.sessions().stream().allMatch(sessions -> sessions == CONNECTIONS / Proxies.COUNT);
  }

  private Connection open() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Properties login = new Properties();
    login.setProperty("user", database.user() + "@test#obcluster");
    login.setProperty("password", database.password());
    String url = VendorDriver.throughHawser(vendor.url("h", 1, database.database()).replace("h:1", proxies.hosts())) + "&" + OPTIONS;
    return new HawserDriver().connect(url, login);
  }

  private static Set<Integer> stored() throws SQLException {
    Set<Integer> stored = new HashSet<>();
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM " + TABLE)) {
      while (rows.next()) {
        stored.add(rows.getInt(1));
      }
    }
    return stored;
  }
}
