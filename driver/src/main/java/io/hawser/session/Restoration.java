package io.hawser.session;

import java.util.List;

/**
 * What makes a new session like the lost one: recovery asks it, and does what it says in this order. First {@link #jdbc()}, then
 * {@link #steps()}, then {@link #lastStatements()}. With anything {@link #unrestorable()} there is none.
 *
 * <p>What JDBC setters have set that SQL sets too is among the steps, in the order in which it was set.
 */
public final class Restoration {
  private final SessionState session;

  Restoration(SessionState session) {
    this.session = session;
  }

  /**
   * Why the session cannot be restored: short texts for people that name the object; empty if it can be. What the statement in
   * flight did is not in it: it went with the session, and its caller hears of it.
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

  /** What SQL has set that has to come last: autocommit, and what is for the next transaction only. */
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
