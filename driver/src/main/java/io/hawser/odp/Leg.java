package io.hawser.odp;

import java.util.Arrays;
import java.util.List;

/** One of the two sides on which ODP holds TCP connections; each has its own set of parameters. */
public enum Leg {
  /** From the application to ODP. */
  CLIENT(Text.CLIENT, "client_sock_option_flag_out", "client_tcp_"),
  /** From ODP to the OBServers. */
  SERVER(Text.OBSERVER, "sock_option_flag_out", "server_tcp_");

  private final Text peer;
  private final String flag;
  private final String prefix;

  Leg(Text peer, String flag, String prefix) {
    this.peer = peer;
    this.flag = flag;
    this.prefix = prefix;
  }

  /** Who is at the other end of ODP's socket. */
  Text peer() {
    return peer;
  }

  /** The parameter with the mask of socket options, see {@link ProxyConfig}. */
  public String flag() {
    return flag;
  }

  /** {@code client_tcp_keepidle}: seconds, 0 for the kernel's default. */
  public String idle() {
    return prefix + "keepidle";
  }

  public String interval() {
    return prefix + "keepintvl";
  }

  public String count() {
    return prefix + "keepcnt";
  }

  public String userTimeout() {
    return prefix + "user_timeout";
  }

  /** All of its parameters, the flag first. */
  public List<String> parameters() {
    return Arrays.asList(flag(), idle(), interval(), count(), userTimeout());
  }

  /** A loss on the client leg is a lost connection; on the server leg ODP often hides it. */
  Severity severity(Severity onTheClientLeg) {
    return this == CLIENT ? onTheClientLeg : onTheClientLeg.milder();
  }
}
