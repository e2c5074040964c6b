package io.hawser.session;

/** Asks a session whether it has values of its own. Immutable. */
public final class OwnValueQuery {
  final int values;
  private final String sql;

  private OwnValueQuery(int values, String sql) {
    this.values = values;
    this.sql = sql;
  }

  /** Null for no values. */
  static OwnValueQuery of(int values) {
    if (values == 0) {
      return null;
    }
    String id = (values & Effects.LAST_INSERT_ID) != 0 ? "LAST_INSERT_ID() <> 0" : "1";
    String gtid = (values & Effects.LAST_GTID) != 0 ? "@@last_gtid <> ''" : "1";
    return new OwnValueQuery(values, "SELECT " + id + " AND " + gtid);
  }

  /** Answers with one row of one column: 1 if it has them all. */
  public String sql() {
    return sql;
  }
}
