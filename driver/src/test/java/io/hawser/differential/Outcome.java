package io.hawser.differential;

/**
 * How a program ended.
 *
 * @param at     the step; -1 at the end
 * @param plain  the plain session's answer
 * @param hawser that through Hawser, or why it refused
 */
record Outcome(Kind kind, int at, String plain, String hawser) {
  /** The same end; refusals must have the same reason. */
  boolean isLike(Outcome other) {
    return kind == other.kind && (kind != Kind.REFUSED_FALSELY || reason().equals(other.reason()));
  }

  /** Why Hawser refused, without names and numbers. */
  String reason() {
    return hawser.replaceAll("(?s), which was lost with the session.*|\n.*", "").replaceAll("'z[ph]\\w'|@[\\w$]+|\\d", "…");
  }

  enum Kind {
    EQUAL, REFUSED, REFUSED_FALSELY, DIFFERENT,
    /** One side has waited for a lock of the other's, which could not happen to either one's application. */
    WAITED,
    /** The vendor's driver has given up its own session, as MariaDB Connector/J does upon a character set: nothing can be compared. */
    PLAIN_ENDED
  }
}
