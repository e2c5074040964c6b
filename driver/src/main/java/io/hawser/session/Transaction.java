package io.hawser.session;

/** Whether a session has a transaction that would be lost with it. */
public enum Transaction {
  /** None, or one in which nothing has run: nothing can be lost. */
  NONE,
  /** Open: lost with its connection, it is rolled back. */
  OPEN,
  /** Something may have committed it, or not: lost with its connection, its outcome is unknown. */
  UNCERTAIN
}
