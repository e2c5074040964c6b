package io.hawser.continuity.replay;

import io.hawser.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Accounts with a balance and a version, and a row for each change of one: the value read before it, and the value written. Each writer
 * computes what it writes from what it has read, so that a value read that does not fit the order of commits breaks the chain.
 */
final class Ledgers {
  static final int ACCOUNTS = 6;
  static final long BALANCE = 1_000;

  /** One change of an account as its writer knows it; {@code key} is the generated key that it has read, 0 if it has read none. */
  record Leg(long transaction, int account, long version, long before, long after, long key) {}

  private final DatabaseServer server;
  private final Map<Integer, Leg> last = new HashMap<>();

  private Ledgers(DatabaseServer server) {
    this.server = server;
  }

  static Ledgers make(DatabaseServer server) throws SQLException {
    server.tell("DROP TABLE IF EXISTS clerk_account, clerk_leg, clerk_note, clerk_taken",
        "CREATE TABLE clerk_account (id INT PRIMARY KEY, balance BIGINT NOT NULL, version BIGINT NOT NULL)",
        // no key on what must be there once: what is written twice must be found twice
        "CREATE TABLE clerk_leg (id BIGINT AUTO_INCREMENT PRIMARY KEY, transaction_id BIGINT NOT NULL, account INT NOT NULL,"
            + " version BIGINT NOT NULL, was BIGINT NOT NULL, is_now BIGINT NOT NULL)",
        "CREATE TABLE clerk_note (transaction_id BIGINT NOT NULL, leg BIGINT NOT NULL)",
        "CREATE TABLE clerk_taken (id INT PRIMARY KEY)", "INSERT INTO clerk_taken VALUES (1)",
        "CREATE TABLE IF NOT EXISTS clerk_outcome (slot BINARY(16) NOT NULL, seq BIGINT NOT NULL, kind CHAR(1) NOT NULL,"
            + " at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (slot, seq))");
    Ledgers ledgers = new Ledgers(server);
    for (int id = 0; id < ACCOUNTS; id++) {
      server.tell("INSERT INTO clerk_account VALUES (" + id + ", " + BALANCE + ", 0)");
      ledgers.last.put(id, new Leg(0, id, 0, BALANCE, BALANCE, 0));
    }
    return ledgers;
  }

  DatabaseServer server() {
    return server;
  }

  /** What is wrong in the books after these transactions, in words; the next ones begin with empty books. */
  List<String> violations(Collection<LedgerClerk.Told> told) throws SQLException {
    List<String> violations = new ArrayList<>();
    Map<Long, List<Leg>> found = new HashMap<>();
    Map<Long, Long> notes = new HashMap<>();
    Map<Integer, List<Leg>> accounts = new TreeMap<>();
    try (Connection admin = server.admin(); Statement statement = admin.createStatement()) {
      try (ResultSet rows = statement.executeQuery("SELECT transaction_id, account, version, was, is_now, id FROM clerk_leg ORDER BY id")) {
        while (rows.next()) {
          Leg leg = new Leg(rows.getLong(1), rows.getInt(2), rows.getLong(3), rows.getLong(4), rows.getLong(5), rows.getLong(6));
          found.computeIfAbsent(leg.transaction, each -> new ArrayList<>()).add(leg);
          accounts.computeIfAbsent(leg.account, each -> new ArrayList<>()).add(leg);
        }
      }
      try (ResultSet rows = statement.executeQuery("SELECT transaction_id, leg FROM clerk_note")) {
        while (rows.next()) {
          if (notes.put(rows.getLong(1), rows.getLong(2)) != null) {
            violations.add("transaction " + rows.getLong(1) + " has noted its key twice");
          }
        }
      }
      accounts.forEach((account, legs) -> chain(account, legs, violations));
      try (ResultSet rows = statement.executeQuery("SELECT id, balance, version FROM clerk_account")) {
        while (rows.next()) {
          Leg known = last.get(rows.getInt(1));
          if (known.after != rows.getLong(2) || known.version != rows.getLong(3)) {
            violations.add("account " + rows.getInt(1) + " has balance " + rows.getLong(2) + " at version " + rows.getLong(3) + " after "
                + known);
          }
        }
      }
      statement.execute("DELETE FROM clerk_leg");
      statement.execute("DELETE FROM clerk_note");
    }
    told.forEach(each -> compare(each, found.getOrDefault(each.transaction(), Collections.emptyList()), notes, violations));
    Set<Long> known = new HashSet<>();
    told.forEach(each -> known.add(each.transaction()));
    found.keySet().stream().filter(each -> !known.contains(each)).forEach(each -> violations.add("transaction " + each + " is nobody's"));
    return violations;
  }

  private void chain(int account, List<Leg> legs, List<String> violations) {
    legs.sort((a, b) -> Long.compare(a.version, b.version));
    for (Leg each : legs) {
      Leg before = last.get(account);
      if (each.version != before.version + 1 || each.before != before.after) {
        violations.add("account " + account + ": " + each + " after " + before);
      }
      last.put(account, each);
    }
  }

  private static void compare(LedgerClerk.Told told, List<Leg> found, Map<Long, Long> notes, List<String> violations) {
    boolean isThere = !found.isEmpty();
    boolean mayBeThere = told.what() != LedgerClerk.What.ROLLED_BACK;
    boolean mustBeThere = told.what() == LedgerClerk.What.COMMITTED && !told.legs().isEmpty();
    if (isThere && !mayBeThere || !isThere && mustBeThere) {
      violations.add(told + " has " + found);
      return;
    }
    if (!isThere) {
      return;
    }
    List<Leg> expected = new ArrayList<>(told.legs());
    for (Leg leg : found) {
      boolean known = expected.removeIf(each -> each.account == leg.account && each.version == leg.version && each.before == leg.before
          && each.after == leg.after && (each.key == 0 || each.key == leg.key));
      if (!known) {
        violations.add(told + " has " + leg);
      }
    }
    if (!expected.isEmpty()) {
      violations.add(told + " lacks " + expected);
    }
    long key = told.legs().stream().mapToLong(Leg::key).filter(each -> each != 0).findFirst().orElse(0);
    if (key != notes.getOrDefault(told.transaction(), 0L)) {
      violations.add(told + " has noted the key " + notes.get(told.transaction()));
    }
  }
}
