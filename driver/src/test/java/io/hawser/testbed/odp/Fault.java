package io.hawser.testbed.odp;

/** What the stand-in does instead of answering a statement. */
public enum Fault {
  /** The connection ends without an error packet. */
  CLOSE,
  /** Nothing is ever said again on this connection. */
  HANG
}
