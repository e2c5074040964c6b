package io.hawser.link;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Statements that Hawser itself runs on a session, each as the vendor's driver does it. */
public final class OwnSql {
  private static final int NO_MORE = -1;

  private OwnSql() {}

  /** Runs one statement. */
  public static void execute(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs one that returns no rows. (Before other statements, MySQL Connector/J asks the server whether the session may write.) */
  public static void update(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /**
   * Runs several statements that return no rows in one packet, if the URL allows that. The server stops at the first that fails.
   *
   * @throws SQLException of any of them; it does not tell which one
   */
  public static void executeTogether(Connection session, String... statements) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.executeUpdate(String.join(";", statements));
      while (statement.getMoreResults() || statement.getUpdateCount() != NO_MORE) {
        continue; // some drivers throw the error of a later statement only here
      }
    }
  }

  /** The first column of the first row; null if there is none. */
  public static String ask(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** The same within this many milliseconds, without a tracing agent's span. */
  static String askWithin(int millis, Connection session, String sql) throws SQLException {
    Long before = ThreadDeadline.set(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    try {
      String[] answer = new String[1];
      Untraced.run(() -> answer[0] = ask(session, sql));
      return answer[0];
    } finally {
      ThreadDeadline.restore(before);
    }
  }
}
