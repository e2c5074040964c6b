package io.hawser.watch;

/** What a second connection was told about the session of a waiting call, once. Immutable. */
final class ProbeResult {
  /** What it was told. */
  enum Finding {
    /** The session works on a request. */
    WORKING,
    /** It waits for one, provably the same session. */
    IDLE,
    /** It is not in the list. */
    MISSING,
    /** Who was asked may be another server, or can't tell. */
    NOTHING
  }

  final Finding finding;
  final long askedAt;
  final long answeredAt;
  /** The same for all that one connection was told: it speaks to one server. */
  final Object teller;

  ProbeResult(Finding finding, long askedAt, long answeredAt, Object teller) {
    this.finding = finding;
    this.askedAt = askedAt;
    this.answeredAt = answeredAt;
    this.teller = teller;
  }
}
