package io.hawser.failure;

/**
 * Checks the current session of a connection and changes nothing. {@link java.sql.Connection#isValid} of Hawser's connections
 * may replace a lost session and answer true; {@link Failure} must know about the session that failed, and so may a pool or a tool:
 *
 * <pre>{@code boolean answers = connection.unwrap(SessionProbe.class).sessionAnswers(1);}</pre>
 */
public interface SessionProbe {
  /**
   * Whether the session answers; one round trip. Thread-safe.
   *
   * @param timeoutSeconds the longest wait, at least 1
   * @return false if it is lost, or does not answer in time; then it is not used again
   */
  boolean sessionAnswers(int timeoutSeconds);
}
