package io.hawser.session;

import java.util.List;

/**
 * What makes a new session like the lost one. Recovery applies it in this order: first {@link #jdbc()}, then {@link #steps()},
 * then {@link #lastStatements()}. If anything is {@link #unrestorable()}, there is no restoration.
 *
 * <p>What both JDBC setters and SQL can set is among the steps, in the order in which it was set.
 */
public final class Restoration {
  private final SessionState session;

  Restoration(SessionState session) {
    this.session = session;
  }

  /**
   * Why the session cannot be restored: short texts for people that name the object; empty if it can be. What the statement in
   * flight did is not included: it was lost with the session, and its caller is informed.
   */
  public List<String> unrestorable() {
    synchronized (session) {
      return session.settings.reasons();
    }
  }

  /** What was set through JDBC alone. */
  public JdbcState jdbc() {
    return session.jdbc;
  }

  /** The settings to make after {@link #jdbc()} was applied: in order, in as few statements as possible. */
  public List<Step> steps() {
    synchronized (session) {
      return session.settings.steps();
    }
  }

  /** What SQL has set and must come last: autocommit, and what applies to the next transaction only. */
  public List<String> lastStatements() {
    synchronized (session) {
      return session.settings.lastStatements(session.transaction.isNone());
    }
  }

  /** What {@link #steps} and {@link #lastStatements()} set, by name, without the values. */
  public List<String> names() {
    synchronized (session) {
      return session.settings.names(session.transaction.isNone());
    }
  }

  /** Whether autocommit was set by a statement after it was last set through JDBC. */
  public boolean autoCommitIsOfSql() {
    synchronized (session) {
      return session.settings.hasAutocommitOfSql();
    }
  }
}
