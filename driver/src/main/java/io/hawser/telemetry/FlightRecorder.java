package io.hawser.telemetry;

import io.hawser.event.ConnectionListener;

/**
 * The events for Java Flight Recorder: {@code io.hawser.SessionLost}, {@code SessionRecovered}, {@code RecoveryRefused},
 * {@code SessionRenewed}, {@code TransactionReplayed}, {@code TransactionNotReplayed} and {@code WatchVerdict}. This is the class for Java
 * 8, which records nothing; META-INF/versions/11 has the one that records. Stateless.
 */
public final class FlightRecorder implements ConnectionListener {
  /** Records what happens to any connection that it is given to. */
  static final ConnectionListener LISTENER = new FlightRecorder();

  private FlightRecorder() {}

  /**
   * A call in flight was given up.
   *
   * @param verdict unacknowledged, unanswered or session gone
   * @param words   for people
   */
  public static void gaveUp(String peer, long sessionId, String verdict, String words) {}
}
