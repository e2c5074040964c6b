package io.hawser.failure;

import static io.hawser.failure.TextRule.Carrier.DRIVER;
import static io.hawser.failure.TextRule.Carrier.GREETING;
import static io.hawser.failure.TextRule.Carrier.SOCKET;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the texts of operating systems, JDKs and drivers mean: one row for each, the first match counts. A text is believed only if the
 * right class carried it: a server's message (it has an error number) is never matched against these rules, so a syntax error may quote any
 * of them.
 */
enum TextRule {
  // texts of the operating system and the JDK, in an IOException; Linux unless another one is named
  TLS_CERTIFICATE_PATH(SOCKET, "pkix path", Cause.TLS_REFUSED, "JDK 8+, untrusted certificate"),
  TLS_TRUST_ANCHOR(SOCKET, "unable to find valid certification path", Cause.TLS_REFUSED, "JDK 8+, untrusted certificate"),
  TLS_TRUST_ANCHORS(SOCKET, "any of the trust anchors", Cause.TLS_REFUSED, "MySQL Connector/J, untrusted certificate"),
  TLS_NAME(SOCKET, "subject alternative", Cause.TLS_REFUSED, "JDK 8+, certificate of another host"),
  TLS_CERTIFICATE_NAME(SOCKET, "no name matching", Cause.TLS_REFUSED, "JDK 8+, certificate of another host"),
  TLS_CERTIFICATE_HOST(SOCKET, "correspond to certificate", Cause.TLS_REFUSED, "MariaDB Connector/J, certificate of another host"),
  TLS_IDENTITY(SOCKET, "identity check failed", Cause.TLS_REFUSED, "MySQL Connector/J, certificate of another host"),
  TLS_VALIDITY(SOCKET, "validity check failed", Cause.TLS_REFUSED, "JDK 8+, certificate expired or not yet valid"),
  TLS_PLAINTEXT(SOCKET, "unrecognized ssl message", Cause.TLS_BROKEN, "JDK 8+, a peer without TLS"),
  TLS_RECORD(SOCKET, "unrecognized record version", Cause.TLS_BROKEN, "JDK 11+, plaintext within TLS"),
  TLS_ALERT(SOCKET, "received fatal alert", Cause.TLS_BROKEN, "JDK 8+"),
  TLS_PEER_GONE(SOCKET, "ssl peer shut down", Cause.CLOSED_BY_SERVER, "JDK 8+, FIN without close_notify"),
  TLS_NO_NOTIFY(SOCKET, "close_notify", Cause.CLOSED_BY_SERVER, "JDK 11+, FIN without close_notify"),
  TLS_HANDSHAKE_ENDED(SOCKET, "terminated the handshake", Cause.CLOSED_BY_SERVER, "JDK 11+"),
  TLS_HANDSHAKE_CLOSED(SOCKET, "closed connection during handshake", Cause.CLOSED_BY_SERVER, "JDK 8"),
  TLS_OUTBOUND_CLOSED(SOCKET, "outbound has been closed", Cause.LOST_EARLIER, "JDK 11+, after a TLS failure"),
  TLS_OUTBOUND_CLOSED_NEWER(SOCKET, "outbound has closed", Cause.LOST_EARLIER, "JDK 17+, after a TLS failure"),
  HTTP_AS_LENGTH(SOCKET, "bytes from 5526600", Cause.PROTOCOL_BROKEN,
      "MariaDB Connector/J; the length that an HTTP server's \"HTTP\" spells"),
  END_OF_STREAM(SOCKET, "unexpected end of stream", Cause.CLOSED_BY_SERVER, "oceanbase-client, MariaDB Connector/J"),
  END_OF_STREAM_MISSPELT(SOCKET, "unexpeted end of", Cause.CLOSED_BY_SERVER, "OceanBase's knowledge base"),
  END_OF_STEAM(SOCKET, "end of steam", Cause.CLOSED_BY_SERVER, "OceanBase's knowledge base, the other half of that spelling"),
  CLOSED_BY_SERVER(SOCKET, "closed by server", Cause.CLOSED_BY_SERVER, "oceanbase-client, MariaDB Connector/J"),
  UNEXPECTEDLY_LOST(SOCKET, "connection was unexpectedly lost", Cause.CLOSED_BY_SERVER, "MySQL Connector/J"),
  RESET_ON_WRITE_WINDOWS(SOCKET, "connection reset by peer: socket write error", Cause.RESET_ON_WRITE, "Windows, JDK 8 and 11"),
  RESET_ON_WRITE_JDK8(SOCKET, "connection reset by peer (write failed)", Cause.RESET_ON_WRITE, "JDK 8 and 11"),
  RESET_ON_WRITE_PLAIN(SOCKET, "connection reset (write failed)", Cause.RESET_ON_WRITE, "JDK 8"),
  BROKEN_PIPE(SOCKET, "broken pipe", Cause.RESET_ON_WRITE, "Linux, macOS"),
  WRONG_TYPE(SOCKET, "protocol wrong type for socket", Cause.RESET_ON_WRITE, "macOS, EPROTOTYPE while the peer's RST arrives"),
  FORCIBLY_CLOSED(SOCKET, "forcibly closed by the remote host", Cause.RESET_ON_READ, "Windows, NIO"),
  FORCIBLY_CLOSED_CHINESE(SOCKET, "远程主机强迫关闭", Cause.RESET_ON_READ, "Windows in Chinese, NIO"),
  DROPPED_ON_RESET(SOCKET, "network dropped connection on reset", Cause.UNACKNOWLEDGED, "Windows, keepalive unanswered"),
  RESET(SOCKET, "connection reset", Cause.RESET_ON_READ, "all; a write too, if the stack trace says so"),
  CONNECT_TIMED_OUT(SOCKET, "connect timed out", Cause.CONNECT_TIMED_OUT, "JDK 8+, connectTimeout"),
  READ_TIMED_OUT(SOCKET, "read timed out", Cause.READ_TIMEOUT, "JDK 8+, socketTimeout"),
  SOCKET_TIMEOUT(SOCKET, "socket timeout", Cause.READ_TIMEOUT, "oceanbase-client, MariaDB Connector/J"),
  SOCKET_TIMEOUT_MISSPELT(SOCKET, "socket timout", Cause.READ_TIMEOUT, "MariaDB Connector/J 3+"),
  CONNECTION_TIMED_OUT(SOCKET, "connection timed out", Cause.UNACKNOWLEDGED, "ETIMEDOUT; at connect, see its class"),
  OPERATION_TIMED_OUT(SOCKET, "operation timed out", Cause.UNACKNOWLEDGED, "macOS, ETIMEDOUT"),
  NO_ANSWER(SOCKET, "did not properly respond after a period", Cause.UNACKNOWLEDGED, "Windows, NIO; at connect, see its class"),
  NETWORK_NAME_GONE(SOCKET, "specified network name is no longer available", Cause.UNACKNOWLEDGED, "Windows, NIO"),
  CONNECTION_REFUSED(SOCKET, "connection refused", Cause.CONNECT_REFUSED, "all; on an established connection, an ICMP answer"),
  ABORTED(SOCKET, "software caused connection abort", Cause.ABORTED_BY_HOST, "Windows; Linux after ss -K"),
  ABORTED_NIO(SOCKET, "aborted by the software in your host", Cause.ABORTED_BY_HOST, "Windows, NIO"),
  ABORTED_CHINESE(SOCKET, "主机中的软件中止了一个已建立的连接", Cause.ABORTED_BY_HOST, "Windows in Chinese, NIO"),
  NO_ROUTE(SOCKET, "no route to host", Cause.UNREACHABLE, "all"),
  NETWORK_UNREACHABLE(SOCKET, "network is unreachable", Cause.UNREACHABLE, "all"),
  NETWORK_DOWN(SOCKET, "network is down", Cause.UNREACHABLE, "Linux, macOS"),
  HOST_DOWN(SOCKET, "host is down", Cause.UNREACHABLE, "Linux, macOS"),
  NAME_UNKNOWN(SOCKET, "name or service not known", Cause.UNKNOWN_HOST, "Linux"),
  NAME_RESOLUTION(SOCKET, "in name resolution", Cause.UNKNOWN_HOST, "Linux"),
  TOO_MANY_FILES(SOCKET, "too many open files", Cause.CONNECT_FAILED, "Linux, macOS"),
  NO_PORT_LEFT(SOCKET, "cannot assign requested address", Cause.CONNECT_FAILED, "Linux: the local ports are used up"),
  PORT_IN_USE(SOCKET, "address already in use", Cause.CONNECT_FAILED, "Windows: the local ports are used up"),
  SOCKET_IS_CLOSED(SOCKET, "socket is closed", Cause.LOST_EARLIER, "all; MySQL Connector/J, after it closed itself"),
  SOCKET_CLOSED(SOCKET, "socket closed", Cause.LOST_EARLIER, "all, a close by another thread of this process"),
  CLOSED_BY_INTERRUPT(SOCKET, "closed by interrupt", Cause.INTERRUPTED,
      "JDK 19+, a virtual thread that was interrupted; not with Hawser's socket"),
  STREAM_CLOSED(SOCKET, "stream closed", Cause.LOST_EARLIER, "JDK 8+"),

  // a driver's own texts: an SQLException without a server's error number, or a RuntimeException
  RECONNECTED(DRIVER, "driver has reconnect connection", Cause.LOST, "MariaDB Connector/J, failover: 25S03, the session is another one"),
  NOT_RECONNECTED(DRIVER, "driver has failed to reconnect", Cause.LOST, "MariaDB Connector/J, failover"),
  AUTOCOMMIT(DRIVER, "when autocommit", Cause.NOT_A_CONNECTION_FAILURE, "08003 of MySQL Connector/J, on a living connection"),
  STREAMING(DRIVER, "streaming result set", Cause.NOT_A_CONNECTION_FAILURE, "all, rows of another statement not read yet"),
  IMPLICITLY_CLOSED(DRIVER, "connection was implicitly closed", Cause.LOST_EARLIER, "MySQL Connector/J 5.1"),
  CLOSED_EXPLICITLY(DRIVER, "is called on closed connection", Cause.CLOSED_BY_APPLICATION, "oceanbase-client, MariaDB Connector/J 2.7"),
  CLOSED_EARLIER(DRIVER, "cannot be called on a closed connection", Cause.LOST_EARLIER, "oceanbase-client, MariaDB Connector/J"),
  CLOSED(DRIVER, "connection is closed", Cause.LOST_EARLIER, "1220 of oceanbase-client, MariaDB Connector/J"),
  NOT_ALLOWED_AFTER_CLOSE(DRIVER, "no operations allowed after connection closed", Cause.LOST_EARLIER,
      "oceanbase-client; MySQL Connector/J"),
  PROTOCOL_NULL(DRIVER, "\"this.protocol\" is null", Cause.LOST_EARLIER, "NullPointerException of oceanbase-client's executeBatch"),
  HAS_BEEN_CLOSED(DRIVER, "connection has been closed", Cause.LOST_EARLIER, "oceanbase-client, MariaDB Connector/J 3+"),
  EXPLICITLY_CLOSED(DRIVER, "has explicitly been closed", Cause.CLOSED_BY_APPLICATION, "oceanbase-client"),
  PING_FAILED(DRIVER, "connection closed because ping", Cause.LOST_EARLIER, "MySQL Connector/J, load-balanced"),
  QUERY_TIMEOUT_KILLS(DRIVER, "connection closed to due to statement timeout", Cause.KILLED,
      "MySQL Connector/J, queryTimeoutKillsConnection"),
  OUT_OF_ORDER(DRIVER, "packets received out of order", Cause.PROTOCOL_BROKEN, "MySQL Connector/J"),
  OUT_OF_ORDER_EXPECTED(DRIVER, "packets out of order, expected", Cause.PROTOCOL_BROKEN, "MySQL Connector/J"),
  OUT_OF_ORDER_GOT(DRIVER, "got packets out of order", Cause.PROTOCOL_BROKEN, "MariaDB Connector/J 3+"),
  COLUMN_COUNT(DRIVER, "invalid result set column count", Cause.PROTOCOL_BROKEN, "MySQL Connector/J 9+"),
  LENGTH_ENCODED(DRIVER, "invalid length-encoded value", Cause.PROTOCOL_BROKEN, "MariaDB Connector/J 3.5+, IllegalArgumentException"),
  READ_NOTHING(DRIVER, "bytes before connection was unexpectedly lost", Cause.CLOSED_BY_SERVER,
      "MySQL Connector/J 8.0.11, without a cause"),
  SHORT_READ(DRIVER, "short read from server", Cause.CLOSED_BY_SERVER, "MySQL Connector/J"),
  DISCONNECTED_IDLE(DRIVER, "disconnected by the server because of inactivity", Cause.IDLE_TIMEOUT, "4031 in MySQL Connector/J's words"),
  IDLE_TOO_LONG(DRIVER, "is longer than the server configured value of", Cause.IDLE_TIMEOUT,
      "MySQL Connector/J, which goes on: 'wait_timeout'"),
  BACKEND_LOST(DRIVER, "lost connection to backend server", Cause.BACKEND_LOST, "1927 of MaxScale"),
  WAS_KILLED(DRIVER, "connection was killed", Cause.KILLED, "1927 in the words of oceanbase-client, MariaDB Connector/J"),
  ROWS_CUT_OFF(DRIVER, "server has closed the connection", Cause.CLOSED_BY_SERVER,
      "oceanbase-client, MariaDB Connector/J, between two rows"),
  ROWS_UNREADABLE(DRIVER, "error retrieving record", Cause.LOST, "MySQL Connector/J, between two rows; the socket's failure is the cause"),
  RESOLUTION_UNKNOWN(DRIVER, "transaction resolution unknown", Cause.LOST, "08007 of MySQL Connector/J, without a cause"),
  QUERY_TOO_LARGE(DRIVER, "to max_allowed_packet", Cause.PACKET_TOO_LARGE, "oceanbase-client, MariaDB Connector/J 2.7, before sending"),
  GREETING_GARBLED(DRIVER, "> 65,535)", Cause.PROTOCOL_BROKEN, "MySQL Connector/J, whose limit this is before the greeting"),
  GREETING_HTTP(DRIVER, "(5526600 >", Cause.PROTOCOL_BROKEN, "MySQL Connector/J 5.1; the length that an HTTP server's \"HTTP\" spells"),
  BUFFER_TOO_SHORT(DRIVER, "buffer length is less", Cause.PROTOCOL_BROKEN, "MySQL Connector/J"),
  HANDSHAKE_UNKNOWN(DRIVER, "unexpected initial handshake protocol", Cause.PROTOCOL_BROKEN, "MariaDB Connector/J 3+"),
  PACKET_TOO_BIG(DRIVER, "packet for query is too large", Cause.PACKET_TOO_LARGE, "MySQL Connector/J, before sending"),
  PACKET_TOO_BIG_SENT(DRIVER, "packet too big for current server", Cause.PACKET_TOO_LARGE,
      "MariaDB Connector/J 3+; 08000 if it was cut off"),
  SOCKET_FAILED_TO_CONNECT(DRIVER, "socket fail to connect to", Cause.CONNECT_FAILED, "MariaDB Connector/J 3+"),
  TIMEOUT_CONNECTING(DRIVER, "socket timeout when connecting to", Cause.CONNECT_TIMED_OUT, "MariaDB Connector/J 3+"),
  TIMEOUT_AUTHENTICATING(DRIVER, "reached during authentication phase", Cause.CONNECT_TIMED_OUT, "MariaDB Connector/J 3+"),
  COULD_NOT_CONNECT(DRIVER, "could not connect to", Cause.CONNECT_FAILED, "oceanbase-client, MariaDB Connector/J"),
  COULD_NOT_CREATE(DRIVER, "could not create connection to database server", Cause.CONNECT_FAILED, "MySQL Connector/J"),
  LINK_FAILURE(DRIVER, "communications link failure", Cause.LOST, "MySQL Connector/J; 8.0.22 without a cause, S1000, for rows of a cursor"),

  // a URL or an option that prevents connecting
  OPTION_WRONG(DRIVER, "option hawser.", Cause.BAD_URL, "Hawser"),
  OPTIONS_DISAGREE(DRIVER, "hawser.hosts=weighted needs", Cause.BAD_URL, "Hawser"),
  URL_WRONG(DRIVER, "the url has ", Cause.BAD_URL, "Hawser"),
  URL_UNKNOWN(DRIVER, "write jdbc:hawser:", Cause.BAD_URL, "Hawser"),
  URL_WITH_USER(DRIVER, "in a url that starts with", Cause.BAD_URL, "Hawser"),
  URL_NOT_ACCEPTED(DRIVER, "does not accept this url", Cause.BAD_URL, "Hawser, of a vendor's driver"),
  URL_MALFORMED(DRIVER, "malformed database url", Cause.BAD_URL, "MySQL Connector/J"),
  URL_UNREADABLE(DRIVER, "url parsing error", Cause.BAD_URL, "oceanbase-client, MariaDB Connector/J"),
  PORT_WRONG(DRIVER, "incorrect port value", Cause.BAD_URL, "oceanbase-client, MariaDB Connector/J"),
  PORT_OUT_OF_RANGE(DRIVER, "port out of range", Cause.BAD_URL, "JDK 8+, IllegalArgumentException"),

  // a server's error instead of its greeting, whose number oceanbase-client and MariaDB Connector/J drop
  GREETING_TOO_MANY(GREETING, "too many connections", Cause.TOO_MANY_CONNECTIONS, "1040"),
  GREETING_TOO_MANY_SESSIONS(GREETING, "too many sessions", Cause.TOO_MANY_CONNECTIONS, "1203 of ODP"),
  GREETING_INITIALIZING(GREETING, "server is initializing", Cause.SHUTDOWN, "8001 of OceanBase"),
  GREETING_STOPPING(GREETING, "server is stopping", Cause.SHUTDOWN, "8002 of OceanBase"),
  GREETING_SHUTDOWN(GREETING, "shutdown in progress", Cause.SHUTDOWN, "1053"),
  GREETING_NOT_ALLOWED(GREETING, "is not allowed to connect", Cause.ACCESS_DENIED, "1130"),
  GREETING_DENIED(GREETING, "access denied", Cause.ACCESS_DENIED, "1045");

  /** Which class of exception must carry the text. */
  enum Carrier { SOCKET, DRIVER, GREETING }

  /** Texts of interest are short, or begin with the part of interest: the rest is ignored. */
  private static final int LONGEST = 2_000;
  private static final TextRule[] ALL = values();

  final Carrier carrier;
  final String pattern;
  final Cause cause;
  /** The driver or platform in which it was seen, or read. */
  final String seen;

  TextRule(Carrier carrier, String pattern, Cause cause, String seen) {
    this.carrier = carrier;
    this.pattern = pattern;
    this.cause = cause;
    this.seen = seen;
  }

  /** Whether a driver reports it for a connect. */
  boolean connecting() {
    switch (this) {
      case COULD_NOT_CONNECT:
      case COULD_NOT_CREATE:
      case SOCKET_FAILED_TO_CONNECT:
      case TIMEOUT_CONNECTING:
      case TIMEOUT_AUTHENTICATING:
      case GREETING_GARBLED:
      case GREETING_HTTP:
      case HANDSHAKE_UNKNOWN:
        return true;
      default:
        return false;
    }
  }

  /** Whether a driver reports it for its own reconnect, so that something was under way before. */
  boolean reconnecting() {
    return this == RECONNECTED || this == NOT_RECONNECTED;
  }

  /** Whether a driver reports it while it reads rows, that is, after the execution. */
  boolean readingRows() {
    return this == ROWS_CUT_OFF || this == ROWS_UNREADABLE;
  }

  /** The first rule that matches; null if none does. */
  static @Nullable TextRule of(Carrier carrier, @Nullable String text) {
    if (text == null) {
      return null;
    }
    String lower = text.substring(0, relevant(carrier, text)).toLowerCase(Locale.ROOT);
    for (TextRule rule : ALL) {
      if (rule.carrier == carrier && lower.contains(rule.pattern)) {
        return rule;
      }
    }
    return null;
  }

  /** The rule for a socket's exception of which only the text is left; null if there is none. */
  static @Nullable TextRule wholeSocketText(@Nullable String text) {
    for (TextRule rule : ALL) {
      if (rule.carrier == SOCKET && rule.pattern.equalsIgnoreCase(text)) {
        return rule;
      }
    }
    return null;
  }

  /** A driver's own text comes before anything that it quotes. */
  private static int relevant(Carrier carrier, String text) {
    int end = Math.min(text.length(), LONGEST);
    for (int i = 0; carrier == DRIVER && i < end; i++) {
      if (text.charAt(i) == '\'' && !isApostrophe(text, i)) {
        return i;
      }
    }
    return end;
  }

  /** As in "Can't call rollback". */
  private static boolean isApostrophe(String text, int at) {
    return at > 0 && at + 1 < text.length() && Character.isLetter(text.charAt(at - 1)) && Character.isLetter(text.charAt(at + 1));
  }
}
