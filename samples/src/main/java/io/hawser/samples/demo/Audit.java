package io.hawser.samples.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * The database's account of a lane against the application's.
 *
 * @param lost    transfers that were acknowledged to the application and are not there
 * @param doubled transfers that are there more than once
 * @param undone  transfers that the application saw fail and that are indeed not there
 * @param astray  by how much the accounts together differ from what they opened with: 0 if every transaction was whole
 */
record Audit(long lost, long doubled, long undone, long astray) {
  static Audit of(Journal journal, Connection connection, String table) throws SQLException {
    Map<String, Integer> rows = Ledger.written(connection, table);
    return new Audit(
        journal.acknowledged().stream().filter(marker -> !rows.containsKey(marker)).count(),
        rows.values().stream().filter(count -> count > 1).count(),
        journal.refused().stream().filter(marker -> !rows.containsKey(marker)).count(),
        Ledger.total(connection, table) - (long) Ledger.ACCOUNTS * Ledger.OPENING_BALANCE);
  }

  /** Whether the ledger matches what was reported to the application. */
  boolean clean() {
    return lost == 0 && doubled == 0 && astray == 0;
  }
}
