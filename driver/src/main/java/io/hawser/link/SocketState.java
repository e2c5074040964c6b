package io.hawser.link;

/** What a look at a socket found: a non-blocking read, without a round trip. */
public enum SocketState {
  /** Nothing has arrived: as far as this kernel knows, the connection lives. A half-open connection looks the same. */
  OPEN,
  /** Bytes have arrived and are kept for the driver (a TLS session ticket, an answer that another thread awaits, rows). */
  DATA,
  /** The server sent the reason for closing, in an unasked error packet. */
  ERROR_PACKET,
  /** The peer has closed (FIN). */
  CLOSED,
  /** The peer, or the kernel after unanswered probes, has reset the connection. */
  RESET,
  /** This side has closed the socket. */
  CLOSED_HERE,
  /** Another thread is using the socket at this moment: it will see for itself. */
  BUSY;

  /** Whether the connection can no longer be used. */
  public boolean dead() {
    return this == ERROR_PACKET || this == CLOSED || this == RESET || this == CLOSED_HERE;
  }
}
