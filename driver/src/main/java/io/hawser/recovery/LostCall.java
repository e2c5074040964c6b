package io.hawser.recovery;

import io.hawser.failure.Failure;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.Link;
import io.hawser.session.Effects;

/** A call that has thrown because its session is lost. Immutable. */
final class LostCall {
  final Throwable thrown;
  final Failure failure;
  /** How much of the request the link's socket had accepted. */
  final AcceptedBytes accepted;
  final Link used;
  /** As it was entered; {@link Effects#NONE} for JDBC's own calls, which are entered without effects. */
  final Effects of;
  /** What it does: for JDBC's own calls the effects that were noted. */
  final Effects called;
  /** Whether the transaction that is lost with it was begun by text, which only a text can do again. */
  final boolean begunByText;

  LostCall(Throwable thrown, Failure failure, AcceptedBytes accepted, Link used, Effects of, Effects called, boolean begunByText) {
    this.thrown = thrown;
    this.failure = failure;
    this.accepted = accepted;
    this.used = used;
    this.of = of;
    this.called = called;
    this.begunByText = begunByText;
  }

  /** The same, now that more is known. */
  LostCall with(Failure known) {
    return new LostCall(thrown, known, accepted, used, of, called, begunByText);
  }
}
