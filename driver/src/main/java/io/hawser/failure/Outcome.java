package io.hawser.failure;

/** Whether the server may have executed the request of a call that failed: what the client can know, not what is likely. */
public enum Outcome {
  /** It did not run and never will: running it again can't execute it twice. */
  NOT_EXECUTED,
  /** It may have run, or may still run. */
  UNKNOWN,
  /** It ran: its answer had begun to arrive. */
  EXECUTED
}
