package io.hawser.session;

/** Asks a session whether it has values of its own. Immutable. */
public final class OwnValueQuery {
  final int values;
  private final String sql;

  /** @param values LAST_INSERT_ID, LAST_GTID or both, as bits of {@link LocalValue} */
  OwnValueQuery(int values) {
    this.values = values;
    String id = (values & LocalValue.LAST_INSERT_ID) != 0 ? "LAST_INSERT_ID() <> 0" : "1";
    String gtid = (values & LocalValue.LAST_GTID) != 0 ? "@@last_gtid <> ''" : "1";
    this.sql = "SELECT " + id + " AND " + gtid;
  }

  /** Returns one row of one column: 1 if it has them all. */
  public String sql() {
    return sql;
  }
}
