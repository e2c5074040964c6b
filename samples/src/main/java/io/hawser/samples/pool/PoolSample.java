package io.hawser.samples.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hawser.samples.Quiet;
import io.hawser.samples.Table;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * HikariCP over a vendor's driver and over Hawser: the same configuration with another URL, and connections that are cut in the
 * pool and in the application's hands.
 */
public final class PoolSample {
  private static final int ROUNDS = 10;

  private PoolSample() {}

  public static void main(String[] arguments) throws SQLException {
    Quiet.hawser();
    VendorDriver vendor = arguments.length > 0 ? VendorDriver.valueOf(arguments[0].toUpperCase(Locale.ROOT)) : VendorDriver.OCEANBASE;
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String url = vendor.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database());
      compare(proxy, List.of(url, VendorDriver.throughHawser(url)), System.out);
    }
  }

  /** Runs the same scenes over each URL and prints how many of the application's uses failed. */
  static List<List<Integer>> compare(FaultProxy proxy, List<String> urls, PrintStream out) throws SQLException {
    List<List<Integer>> failures = new ArrayList<>();
    for (String url : urls) {
      try (HikariDataSource pool = new HikariDataSource(configuration(url))) {
        failures.add(List.of(cutAfterReturn(pool, proxy), cutInUse(pool, proxy)));
      }
    }
    Table table = new Table();
    table.row("failures in " + ROUNDS + " uses of a pooled connection", urls.stream().map(PoolSample::driver).toList());
    table.row("cut in the pool, taken again within HikariCP's 500 ms of trust", failures.stream().map(each -> each.get(0)).toList());
    table.row("cut while the application held it and did something else", failures.stream().map(each -> each.get(1)).toList());
    out.print(table);
    return failures;
  }

  private static HikariConfig configuration(String url) {
    HikariConfig configuration = new HikariConfig();
    configuration.setJdbcUrl(url);
    configuration.setUsername(EmbeddedDatabase.get().user());
    configuration.setPassword(EmbeddedDatabase.get().password());
    configuration.setMaximumPoolSize(1);
    return configuration;
  }

  /** HikariCP asks a connection that it hands out whether it still lives, unless it was used half a second ago. */
  private static int cutAfterReturn(HikariDataSource pool, FaultProxy proxy) throws SQLException {
    int failures = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try (Connection connection = pool.getConnection()) {
        ask(connection);
      }
      proxy.applyToAll(Fault.RESET);
      try (Connection connection = pool.getConnection()) {
        ask(connection);
      } catch (SQLException lost) {
        failures++;
      }
    }
    return failures;
  }

  /** No pool can help while the application holds the connection. */
  private static int cutInUse(HikariDataSource pool, FaultProxy proxy) throws SQLException {
    int failures = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try (Connection connection = pool.getConnection()) {
        ask(connection);
        proxy.applyToAll(Fault.RESET);
        ask(connection);
      } catch (SQLException lost) {
        failures++;
      }
    }
    return failures;
  }

  private static void ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT 1").close();
    }
  }

  private static String driver(String url) {
    return url.startsWith("jdbc:hawser:") ? "Hawser" : url.substring("jdbc:".length(), url.indexOf("://"));
  }
}
