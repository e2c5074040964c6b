package io.hawser.session;

import java.util.Locale;

/** Whether a transaction may continue on another session, unnoticed. */
public enum Continuation {
  /** It has only read, at an isolation level where each read stands alone. */
  POSSIBLE,
  /** It has done something other than read, or its reads determine later ones. */
  IMPOSSIBLE,
  /** It has only read, and nobody has set its isolation: only the server knows whether its reads stand alone. */
  UP_TO_ISOLATION;

  /** POSSIBLE only if that is known without asking the server. */
  public Continuation ifKnown() {
    return this == POSSIBLE ? POSSIBLE : IMPOSSIBLE;
  }

  /**
   * Of a transaction that has only read.
   *
   * @param isolation in the words of SQL or of a server's variable
   */
  public static Continuation at(String isolation) {
    String words = isolation.toUpperCase(Locale.ROOT).replace('-', ' ');
    return words.contains("READ COMMITTED") || words.contains("READ UNCOMMITTED") ? POSSIBLE : IMPOSSIBLE;
  }
}
