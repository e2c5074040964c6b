package io.hawser.session;

/** Whether a vendor's driver has sent anything for a setter of JDBC: some compare with a flag of their own, and send nothing if it has the value already. */
public enum Sent {
  YES,
  /** The session is as it was before. */
  NO,
  /** The socket is not ours, or another thread has used it meanwhile. */
  UNKNOWN
}
