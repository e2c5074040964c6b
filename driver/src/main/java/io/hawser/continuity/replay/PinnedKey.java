package io.hawser.continuity.replay;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/**
 * The first key that an INSERT has generated and the application has read: if the server allows it, it generates this key again.
 *
 * <p>Sources: MySQL's and MariaDB's system variable {@code insert_id}, which the next generated key takes and which is then 0 again. An
 * INSERT that generates no key leaves it to the next one, so it is checked afterwards.
 */
final class PinnedKey {
  private static final Pattern INSERT = Pattern.compile("\\bINSERT\\b", Pattern.CASE_INSENSITIVE);
  /** These may generate a key and discard it, or generate none. */
  private static final Pattern UNSURE = Pattern.compile("\\b(DUPLICATE|IGNORE|REPLACE)\\b", Pattern.CASE_INSENSITIVE);

  private final long key;
  private boolean pinned;

  private PinnedKey(long key) {
    this.key = key;
  }

  /** Null if there is none to pin. */
  static PinnedKey of(LoggedCall logged) {
    String text = logged.call.text();
    LoggedResult keys = logged.askedKeys();
    boolean pins = text != null && keys != null && keys.firstKey() > 0 && INSERT.matcher(text).find() && !UNSURE.matcher(text).find();
    return pins ? new PinnedKey(keys.firstKey()) : null;
  }

  /** If the server refuses, the key will most likely be another one, which is then noticed. */
  void pin(Connection session) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.executeUpdate("SET insert_id = " + key);
      pinned = true;
    } catch (SQLException e) {
      if (e.getErrorCode() <= 0) {
        throw e;
      }
    }
  }

  /** Whether the server has used it, so that it is not waiting for another INSERT. */
  boolean wasUsed(Connection session) throws SQLException {
    if (!pinned) {
      return true;
    }
    try (Statement statement = session.createStatement(); ResultSet waiting = statement.executeQuery("SELECT @@insert_id")) {
      return waiting.next() && waiting.getLong(1) == 0;
    }
  }
}
