package io.hawser.testbed;

/** What can happen to a connection on its way through {@link FaultProxy}. */
public enum Fault {
  /**
   * An orderly close: the client reads end of stream; what it writes later is answered with RST. As a proxy that closes an
   * idle session.
   */
  FIN,
  /** An abortive close: the client's kernel learns of it at once (RST). As a load balancer that resets what it drops. */
  RESET,
  /**
   * The far side has silently forgotten the connection: nothing is seen until the client's next write, which is
   * answered with RST. As a proxy whose own RST was lost, or a NAT that dropped its entry; except that keepalive probes, which
   * no program sees, are still acknowledged.
   */
  HALF_OPEN,
  /**
   * A process that hangs: what the client sends is acknowledged and thrown away, what the server sends is thrown away, no
   * one answers.
   */
  SWALLOW,
  /**
   * A path that carries nothing: nothing is read any more, so that large writes block too. After
   * {@link ProxiedConnection#heal()} all goes on where it stopped, except what the client has withdrawn by an abortive close.
   */
  STALL
}
