package io.hawser.failure;

/** Longer advice that several causes share. A separate class, because an enum's constants can't use its static fields. */
final class Remedies {
  /** Source of names, values and rules: OceanBase's documentation and ODP 4.3.1's source. */
  static final String PROXY_KEEPALIVE = "If this happens behind ODP after a pause, ODP's keepalive is too strict for the path: as root@proxysys set "
      + "client_tcp_user_timeout=0 and client_sock_option_flag_out=2 (or 3: bit 2 is keepalive), with client_tcp_keepidle=5, "
      + "client_tcp_keepintvl=5 and client_tcp_keepcnt=5, by ALTER PROXYCONFIG SET. In a cluster that OCP manages, change it in OCP. Only new "
      + "connections get the new values. On this side, Hawser sends keepalive probes, looks at a connection before it is used, and "
      + "replaces it where nothing can be lost.";

  private Remedies() {
  }
}
