package io.hawser.odp;

import java.util.OptionalInt;

/**
 * The keepalive of one TCP socket, and what Linux makes of it. All times are whole seconds. Immutable.
 *
 * <p>The arithmetic is that of {@code tcp_keepalive_timer} in Linux: probes go out {@code idle}, {@code idle + interval},
 * {@code idle + 2 * interval}, ... after the last packet that came in. Without a user timeout the socket is reset when
 * {@code count} probes are unanswered. With one, <em>the count is ignored</em>: it is reset by the first timer at which one
 * probe is unanswered and nothing has come in for the length of the user timeout.
 */
public final class TcpKeepAlive {
  /** What Linux uses where a socket sets nothing (net.ipv4.tcp_keepalive_time, _intvl, _probes). */
  public static final TcpKeepAlive LINUX_DEFAULTS = new TcpKeepAlive(true, 7200, 75, 9, 0);

  /** What OceanBase recommends for ODP, and ODP's own defaults from 3.2.3 on. */
  public static final TcpKeepAlive RECOMMENDED = new TcpKeepAlive(true, 5, 5, 5, 0);

  private final boolean enabled;
  private final int idle;
  private final int interval;
  private final int count;
  private final int userTimeout;

  private TcpKeepAlive(boolean enabled, int idle, int interval, int count, int userTimeout) {
    this.enabled = enabled;
    this.idle = idle;
    this.interval = interval;
    this.count = count;
    this.userTimeout = userTimeout;
  }

  /**
   * @param idle seconds without traffic before the first probe; 0 for the kernel's default, 7200
   * @param interval seconds from one probe to the next; 0 for the kernel's default, 75
   * @param count unanswered probes that end the connection; 0 for the kernel's default, 9
   * @param userTimeout TCP_USER_TIMEOUT in seconds; 0 for none
   */
  public static TcpKeepAlive of(boolean enabled, int idle, int interval, int count, int userTimeout) {
    return new TcpKeepAlive(enabled, orDefault(idle, LINUX_DEFAULTS.idle), orDefault(interval, LINUX_DEFAULTS.interval),
        orDefault(count, LINUX_DEFAULTS.count), userTimeout);
  }

  private static int orDefault(int value, int kernelDefault) {
    return value == 0 ? kernelDefault : value;
  }

  public boolean enabled() {
    return enabled;
  }

  public int idle() {
    return idle;
  }

  public int interval() {
    return interval;
  }

  public int count() {
    return count;
  }

  public int userTimeout() {
    return userTimeout;
  }

  /** How many probes in a row may be lost while an answer to the next one still saves the connection; meaningless if disabled. */
  public int survivesLostProbes() {
    return unansweredProbesThatEndIt() - 1;
  }

  /** Seconds from the last packet received until the socket gives up an idle peer; empty if it never does. */
  public OptionalInt givesUpAfter() {
    return enabled ? OptionalInt.of(idle + unansweredProbesThatEndIt() * interval) : OptionalInt.empty();
  }

  /**
   * Seconds for which the path may be cut, whenever the cut begins, without an idle connection being reset: the time from the first
   * probe to the last one that may still be answered. A longer cut may be survived, if it begins soon after a packet; none that lasts
   * for {@link #givesUpAfter}. Meaningless if disabled.
   */
  public int survivesCutOf() {
    return survivesLostProbes() * interval;
  }

  /** The smallest user timeout, in seconds, with which this socket survives the loss of this many probes. */
  public int userTimeoutToSurvive(int lostProbes) {
    return idle + lostProbes * interval + 1;
  }

  private int unansweredProbesThatEndIt() {
    if (userTimeout == 0) {
      return count;
    }
    int beyondIdle = userTimeout - idle;
    return beyondIdle <= interval ? 1 : (beyondIdle + interval - 1) / interval;
  }

  /** The same with another user timeout; 0 for none. */
  TcpKeepAlive userTimeout(int seconds) {
    return new TcpKeepAlive(enabled, idle, interval, count, seconds);
  }

  /** {@code idle 5 s, interval 5 s, count 5}, with the user timeout if there is one; {@code off} if disabled. */
  @Override public String toString() {
    return userTimeout == 0 || !enabled ? inWords().toString() : inWords() + ", user timeout " + userTimeout + " s";
  }

  /** Without the user timeout, which only ODP's sockets have. */
  public Message inWords() {
    return enabled ? new Message(Text.KEEPALIVE, idle, interval, count) : new Message(Text.OFF);
  }
}
