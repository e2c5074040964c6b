package io.hawser.continuity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of markers and fences, and every statement on it. Its name is given with its database once a session is
 * open, so that a later {@code USE} does not change which table is meant. Immutable.
 */
public final class OutcomeTable {
  /** The form of the name. */
  public static final String ALLOWED = "a table's name of letters, digits, $ and _, with or without its database in front";
  /** For rows that a process has left behind: a late packet of a lost session must still meet its fence. */
  static final int KEPT_HOURS = 24;
  static final int PURGED_AT_ONCE = 100;

  private static final Pattern NAME = Pattern.compile("(?:([\\w$]{1,64})\\.)?([\\w$]{1,64})");

  private final String database;
  private final String name;

  private OutcomeTable(String database, String name) {
    this.database = database;
    this.name = name;
  }

  /** Whether a text is such a name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** @throws IllegalArgumentException unless {@link #isName} */
  public static OutcomeTable of(String text) {
    Matcher parts = NAME.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("It is not " + ALLOWED + ".");
    }
    return new OutcomeTable(parts.group(1), parts.group(2));
  }

  /**
   * The same table with a database.
   *
   * @param current that of a session; null if it has none
   * @return null if the database is unknown
   */
  OutcomeTable in(String current) {
    return database != null ? this : current == null || current.isEmpty() ? null : new OutcomeTable(current, name);
  }

  /** The statement that creates it. */
  public String ddl() {
    return "CREATE TABLE " + quoted() + " (slot BINARY(16) NOT NULL, seq BIGINT NOT NULL, kind CHAR(1) NOT NULL, "
        + "at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (slot, seq))";
  }

  private String quoted() {
    return (database == null ? "" : quoted(database) + ".") + quoted(name);
  }

  private static String quoted(String identifier) {
    return "`" + identifier.replace("`", "``") + "`";
  }

  /** Fails if the row exists already. */
  String marker(CommitMarker of) {
    return "INSERT INTO " + quoted() + " (slot, seq, kind) VALUES (x'" + of.slot + "', " + of.seq + ", 'C')";
  }

  /** Writes nothing on a server other than the marker's. */
  String fence(CommitMarker of, ServerIdentity server) {
    return "INSERT INTO " + quoted() + " (slot, seq, kind) SELECT x'" + of.slot + "', " + of.seq + ", 'F' FROM DUAL WHERE "
        + server.condition();
  }

  /** Not a locking read: after its own error 1062 the lost session may hold a lock on the row. */
  String kind(CommitMarker of) {
    return "SELECT kind FROM " + quoted() + key(of.slot, of.seq);
  }

  private static String key(String slot, long seq) {
    return " WHERE slot = x'" + slot + "' AND seq = " + seq;
  }

  /**
   * Deletes the markers of a slot that come before this one, which is committed. It must find them by the index, because a scan of a
   * small table would wait for the locks of other connections' markers: a server uses the index if the limit is below the number of
   * rows. (An index hint needs another form of DELETE, which changes FOUND_ROWS().)
   *
   * @param limit fewer than this slot has rows; 0 for none, if a limit is not safe to replicate
   */
  String deleteBefore(CommitMarker last, int limit) {
    return "DELETE FROM " + quoted() + " WHERE slot = x'" + last.slot + "' AND seq < " + last.seq + " AND kind = 'C'"
        + (limit == 0 ? "" : " LIMIT " + limit);
  }

  /** A plain read, which waits for no lock. */
  String old() {
    return "SELECT HEX(slot), seq" + fromOld() + " LIMIT " + PURGED_AT_ONCE;
  }

  String countOld() {
    return "SELECT COUNT(*)" + fromOld();
  }

  String count() {
    return "SELECT COUNT(*) FROM " + quoted();
  }

  private String fromOld() {
    return " FROM " + quoted() + " WHERE at < CURRENT_TIMESTAMP - INTERVAL " + KEPT_HOURS + " HOUR";
  }

  String delete(String slot, long seq) {
    return "DELETE o FROM " + quoted() + " AS o FORCE INDEX (PRIMARY) WHERE o.slot = x'" + slot + "' AND o.seq = " + seq;
  }

  /**
   * Its engine, the columns of its primary key in order, whether the engine has transactions, and when the table was created or altered,
   * whatever the time zone; no row if the user may not see it.
   */
  String description() {
    return "SELECT t.ENGINE, (SELECT GROUP_CONCAT(s.COLUMN_NAME ORDER BY s.SEQ_IN_INDEX) FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = t.TABLE_SCHEMA "
        + "AND s.TABLE_NAME = t.TABLE_NAME AND s.INDEX_NAME = 'PRIMARY'), (SELECT e.TRANSACTIONS FROM information_schema.ENGINES e WHERE e.ENGINE = t.ENGINE), "
        + "UNIX_TIMESTAMP(t.CREATE_TIME) "
        + "FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = '" + database.replace("\\", "\\\\").replace("'", "''")
        + "' AND t.TABLE_NAME = '" + name + "'";
  }

  /** As the user knows it. */
  @Override public String toString() {
    return database == null ? name : database + "." + name;
  }
}
