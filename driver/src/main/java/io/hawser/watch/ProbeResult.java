package io.hawser.watch;

/** One answer to a second connection about the session of a waiting call. Immutable. */
final class ProbeResult {
  /** What it says. */
  enum Finding {
    /** The session works on a request. */
    WORKING,
    /** It waits for one, provably the same session. */
    IDLE,
    /** It is not in the list. */
    MISSING,
    /** The server that was asked may be another one, or can't tell. */
    NOTHING
  }

  final Finding finding;
  final long askedAt;
  final long answeredAt;
  /** The same for all answers to one connection, which is with one server. */
  final Object teller;

  ProbeResult(Finding finding, long askedAt, long answeredAt, Object teller) {
    this.finding = finding;
    this.askedAt = askedAt;
    this.answeredAt = answeredAt;
    this.teller = teller;
  }
}
