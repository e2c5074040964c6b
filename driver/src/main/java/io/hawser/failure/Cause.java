package io.hawser.failure;

import java.util.Locale;

/**
 * Why a call failed, as far as the connection is concerned. {@link #code()} never changes once released, so that tools can
 * translate it and alert on it; {@link #meaning()} and {@link #remedy()} are for people.
 */
public enum Cause {
  CLOSED_BY_SERVER("closed-by-server", true,
      "The server, the proxy or a device on the path closed the connection in an orderly way (FIN).",
      Remedies.PROXY_KEEPALIVE),
  RESET_ON_WRITE("reset-on-write", true,
      "The request was sent on a connection that the other side had already dropped (RST).",
      Remedies.PROXY_KEEPALIVE),
  RESET_ON_READ("reset-on-read", true,
      "The connection was reset (RST) while the answer was awaited or read.",
      Remedies.PROXY_KEEPALIVE),
  READ_TIMEOUT("read-timeout", true,
      "No answer arrived within the driver's socketTimeout. The connection can no longer be used: a late answer would be "
          + "mistaken for the answer to the next request.",
      "Find out whether the statement is slow or the path is broken. If statements may take this long, raise socketTimeout above "
          + "the longest of them (and above ob_query_timeout)."),
  UNACKNOWLEDGED("unacknowledged", true,
      "The sent data was never acknowledged: packets are lost on the path, or the peer's host is gone (a black hole).",
      "Look at the network between this client and the server: firewalls, NAT and load balancers that drop idle connections, "
          + "hosts that are down. Keep hawser.keepAlive.idle below the shortest idle timeout on the path."),
  UNANSWERED("unanswered", true,
      "The peer's kernel acknowledged the request, but neither it nor a new connection to the same proxy or server was answered: the "
          + "process hangs.",
      "Look at the proxy or server named here: is its process stopped, swapping, or out of threads? Check obproxy_diagnosis.log "
          + "and the server's log; restart it if it does not recover."),
  SESSION_GONE("session-gone", true,
      "The proxy or server answers others, but no longer works on this request: its session is gone, or idle.",
      "The answer or the end of the session was lost on the way: look at the proxies and balancers between this client and the server, "
          + "and find out who killed the session."),
  UNREACHABLE("unreachable", true,
      "This host no longer had a route to the peer of an established connection.",
      "Check the routes, the interface and the firewalls of this host, and whether the peer's host is up."),
  CONNECT_REFUSED("connect-refused", true,
      "Nothing listens on that address and port, or a firewall refuses connections.",
      "Check host and port in the URL and whether the proxy or server runs; after a restart it is enough to try again."),
  CONNECT_TIMED_OUT("connect-timed-out", true,
      "No connection could be made in time.",
      "Check host and port in the URL, and the firewalls on the path; is the proxy or server overloaded? Raise connectTimeout if the "
          + "path is merely slow."),
  UNKNOWN_HOST("unknown-host", true,
      "The host name could not be resolved.",
      "Check the host in the URL and the name service of this machine."),
  BAD_URL("bad-url", false,
      "The URL, or an option in it, can't be used. Nothing was connected.",
      "Correct what the message names. Trying again can't help."),
  CONNECT_FAILED("connect-failed", true,
      "No connection or session could be opened, because of this host or of the network.",
      "Read the vendor's message: no route, no free local port, too many open files, or the operating system forbids it. Try "
          + "again once that is fixed."),
  CONNECT_CLOSED("connect-closed", true,
      "The connection was established, but ended before the login was complete.",
      "Check host and port in the URL: is that a proxy or server for SQL? If it is, look at its log: ODP silently closes a "
          + "connection if it can't reach any OBServer of the cluster, or if it is stopping."),
  TLS_BROKEN("tls-broken", true,
      "TLS failed: the peer ended it, or sent data that is not TLS.",
      "If it fails at every connect, check that the server speaks TLS on that port and the sslMode of the URL. If it happens now and "
          + "then, treat it as a connection that was closed by the peer."),
  TLS_REFUSED("tls-refused", false,
      "The server's certificate was not accepted. Trying again can't help.",
      "Put the server's CA into the trust store that the URL names, or correct the host in the URL to the one in the certificate."),
  KILLED("killed", true,
      "The session was killed: by KILL, by an administrator, or by the server for a reason of its own.",
      "Ask who killed it: the server's log and ODP's obproxy_diagnosis.log name the session. Don't blindly retry a request that somebody stopped on purpose."),
  IDLE_TIMEOUT("idle-timeout", true,
      "The server or the proxy closed the session because it was idle for too long.",
      "Keep the pool's maxLifetime and idleTimeout below wait_timeout (and below ODP's default_inactivity_timeout), or raise those. "
          + "TCP keepalive does not count as activity."),
  SHUTDOWN("shutdown", true,
      "The server or proxy is starting, stopping or draining.",
      "Wait for it, or connect to another one; a retry after some seconds will usually succeed."),
  TOO_MANY_CONNECTIONS("too-many-connections", true,
      "The server, the proxy, the tenant or the user has no connection left.",
      "Close connections that are not used, make the pools smaller, or raise client_max_connections (ODP), max_connections or "
          + "max_user_connections (server, tenant). Retry with growing pauses only: a storm of retries makes it worse."),
  BACKEND_LOST("backend-lost", true,
      "The proxy lost its own connection to the database server, and ended this one.",
      "Look at the server behind the proxy: was it restarted, stopped or failed over? The proxy's log names it. A retry after some seconds will usually succeed."),
  INTERRUPTED("interrupted", true,
      "The thread that used the connection was interrupted, and the Java runtime closed the socket.",
      "Look for what interrupts the thread: a cancelled task, or an executor's shutdownNow(). With Hawser's own socket, which is the default, an interrupt "
          + "closes nothing."),
  PACKET_TOO_LARGE("packet-too-large", false,
      "The request is larger than max_allowed_packet. A retry will always fail. In a batch, the requests before it may have run.",
      "Do not retry. Send less in one request (smaller batches, rewriteBatchedStatements with smaller chunks), or raise "
          + "max_allowed_packet on the server and in the URL."),
  PROTOCOL_BROKEN("protocol-broken", true,
      "What arrived is not what the protocol expects: a device on the path altered the stream, or the other side isn't a database.",
      "Check host and port in the URL, and devices on the path that rewrite traffic. If it fails again with the same statement, "
          + "report it to the driver's vendor."),
  CLOSED_BY_APPLICATION("closed-by-application", false,
      "The application itself had closed or aborted the connection.",
      "Look for the place in the application, or in its pool (leak detection, maxLifetime), that closes connections in use."),
  LOST_EARLIER("lost-earlier", true,
      "The connection had been lost before this call, and the driver only says that it is closed.",
      "Look for the first exception on this connection: it says why."),
  ABORTED_BY_HOST("aborted-by-host", true,
      "Software on this host ended the connection (ECONNABORTED): its TCP stack after too many retransmissions, a VPN, a virus scanner, "
          + "or an administrator.",
      "Look for software that interferes with connections on this host, and check the path: Windows reports lost packets this way."),
  LOST("lost", true,
      "The connection is lost; the reason is unknown.",
      "Look at the logs of the server and of ODP (obproxy_diagnosis.log) for this session id at this time."),
  ACCESS_DENIED("access-denied", false,
      "The server refused the login, or the database: user, password, host, database, tenant or cluster.",
      "Check user@tenant#cluster, password and database. Trying again can't help, and may lock the account."),
  READ_ONLY_SERVER("read-only-server", false,
      "The server accepts no writes: it is a read-only replica, or was the primary before a switch-over.",
      "After a switch-over, open a new connection: it leads to the current primary if the address does. Otherwise send writes to the primary."),
  NOT_A_CONNECTION_FAILURE("not-a-connection-failure", false,
      "The connection is alive; the exception is about the statement or the use of the driver.",
      "Read the vendor's message.");

  private final String code;
  private final boolean lost;
  private final String meaning;
  private final String remedy;

  Cause(String code, boolean lost, String meaning, String remedy) {
    this.code = code;
    this.lost = lost;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** A stable name for programs, such as {@code reset-on-write}. */
  public String code() {
    return code;
  }

  /** What happened, in a sentence or two. */
  public String meaning() {
    return meaning;
  }

  /** What to do about it, in a sentence or a few. */
  public String remedy() {
    return remedy;
  }

  /** What happened, in Chinese if that is the locale's language, and in English otherwise. */
  public String meaning(Locale language) {
    return isChinese(language) ? ChineseCauses.meaning(this) : meaning;
  }

  /** What to do about it, in Chinese if that is the locale's language, and in English otherwise. */
  public String remedy(Locale language) {
    return isChinese(language) ? ChineseCauses.remedy(this) : remedy;
  }

  private static boolean isChinese(Locale language) {
    return "zh".equals(language.getLanguage());
  }

  /** Whether the connection is lost, or none could be made, where nothing tells more. */
  boolean lost() {
    return lost;
  }
}
