package io.hawser.bank;

import io.hawser.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accounts with money moving between them, a log with a marker for each entry, and the outcome that the tellers received for each marker.
 */
final class Bank {
  static final int ACCOUNTS = 64;
  static final int BALANCE = 1_000;

  private final Map<Long, ReportedOutcome> told = new ConcurrentHashMap<>();

  private final DatabaseServer server;

  private Bank(DatabaseServer server) {
    this.server = server;
  }

  static Bank open(DatabaseServer server) throws SQLException {
    try (Connection admin = server.admin(); Statement statement = admin.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS account, log");
      statement.execute("CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL) ENGINE=InnoDB");
      // no key on the marker: what is written twice must be found twice
      statement.execute("CREATE TABLE log (marker BIGINT NOT NULL, what VARCHAR(20) NOT NULL, filler VARCHAR(4000)) ENGINE=InnoDB");
      for (int id = 0; id < ACCOUNTS; id++) {
        statement.addBatch("INSERT INTO account VALUES (" + id + ", " + BALANCE + ")");
      }
      statement.executeBatch();
    }
    return new Bank(server);
  }

  DatabaseServer server() {
    return server;
  }

  void told(long marker, ReportedOutcome what) {
    told.put(marker, what);
  }

  /** How many markers were reported with this outcome. */
  long count(ReportedOutcome what) {
    return told.values().stream().filter(each -> each == what).count();
  }

  /** What is wrong in the books, in words. */
  List<String> violations() throws SQLException {
    List<String> violations = new ArrayList<>();
    Map<Long, Integer> found = new HashMap<>();
    try (Connection admin = server.admin(); Statement statement = admin.createStatement()) {
      try (ResultSet rows = statement.executeQuery("SELECT marker, COUNT(*) FROM log GROUP BY marker")) {
        while (rows.next()) {
          found.put(rows.getLong(1), rows.getInt(2));
        }
      }
      try (ResultSet sum = statement.executeQuery("SELECT SUM(balance) FROM account")) {
        sum.next();
        if (sum.getLong(1) != (long) ACCOUNTS * BALANCE) {
          violations.add("the balances sum up to " + sum.getLong(1) + " and not to " + ACCOUNTS * BALANCE + ": half a transfer was made");
        }
      }
    }
    told.forEach((marker, what) -> {
      int times = found.getOrDefault(marker, 0);
      if (!what.allows(times)) {
        violations.add("marker " + marker + " was reported as " + what + " and is there " + times + " times");
      }
    });
    found.keySet().stream().filter(marker -> !told.containsKey(marker))
        .forEach(marker -> violations.add("marker " + marker + " is nobody's"));
    return violations;
  }
}
