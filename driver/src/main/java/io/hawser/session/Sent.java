package io.hawser.session;

/** Whether a driver has sent anything for a JDBC setter: some compare with their own flag, and send nothing if it has the value already. */
public enum Sent {
  YES,
  /** The session is as it was before. */
  NO,
  /** The socket is not ours, or another thread has used it meanwhile. */
  UNKNOWN
}
