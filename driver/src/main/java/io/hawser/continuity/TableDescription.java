package io.hawser.continuity;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A server's description of the table of markers, if there is one that the user may see. If two are equal, the table was neither altered
 * nor recreated in between: a marker written in that time is there if, and only if, its transaction has committed. Immutable.
 */
final class TableDescription {
  /** There is none, or the user has no privilege for it. */
  private static final TableDescription NONE = new TableDescription(null, null, null, null);

  private final String engine;
  private final String key;
  private final String transactions;
  private final String created;

  private TableDescription(String engine, String key, String transactions, String created) {
    this.engine = engine;
    this.key = key;
    this.transactions = transactions;
    this.created = created;
  }

  static TableDescription of(Connection session, OutcomeTable table) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(table.description())) {
      return !row.next() ? NONE
          : new TableDescription(row.getString(1), String.valueOf(row.getString(2)), row.getString(3), row.getString(4));
    }
  }

  /** Why the table can't hold markers, in words; null if it can. */
  String wrong() {
    if (this == NONE) {
      return "it does not exist, or the user has no privilege for it";
    } else if (!key.equalsIgnoreCase("slot,seq")) {
      return "its primary key is (" + key + ") and not (slot, seq)";
    } else if (transactions != null && !transactions.equalsIgnoreCase("YES")) {
      return "its engine " + engine + " has no transactions";
    }
    return null;
  }

  @Override public boolean equals(Object other) {
    return other instanceof TableDescription && ((TableDescription) other).toString().equals(toString());
  }

  @Override public int hashCode() {
    return toString().hashCode();
  }

  @Override public String toString() {
    return engine + "|" + key + "|" + transactions + "|" + created;
  }
}
