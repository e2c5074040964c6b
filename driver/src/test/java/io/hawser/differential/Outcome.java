package io.hawser.differential;

/**
 * What became of a program.
 *
 * @param at     the step; -1 at the end
 * @param plain  the plain session's answer
 * @param hawser that through Hawser, or why it refused
 */
record Outcome(Kind kind, int at, String plain, String hawser) {
  /** The same end; of refusals, for the same reason. */
  boolean isLike(Outcome other) {
    return kind == other.kind && (kind != Kind.REFUSED_FALSELY || reason().equals(other.reason()));
  }

  /** Why Hawser refused, without names and numbers. */
  String reason() {
    return hawser.replaceAll("(?s), which was lost with the session.*|\n.*", "").replaceAll("'z[ph]\\w'|@[\\w$]+|\\d", "…");
  }

  enum Kind {
    EQUAL, REFUSED, REFUSED_FALSELY, DIFFERENT,
    /** One side has waited for a lock of the other's, which no application of the one could have. */
    WAITED,
    /** The vendor's driver has given its own session up, as MariaDB Connector/J does upon a character set: there is nothing to compare with. */
    PLAIN_ENDED
  }
}
