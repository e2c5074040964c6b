package io.hawser.failure;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The error numbers of servers and of ODP that say something about the connection. Every other number is an answer to a statement, and only
 * a living connection answers.
 *
 * <p>What ends a statement but not its session is not here, though a server may close right after it: 1158 (a storage
 * engine's own connection failed), 1205, 1213, 1317 (KILL QUERY), 1969 and 3024 (statement timeout), 4012 (OceanBase's
 * statement timeout), 4013 (memory), 4016 (internal error), 4038 (not the leader), 6002 (transaction rolled back), 6005 (row
 * lock conflict). Mistaking a living session for lost would end its transaction; mistaking a lost one for living costs one more failure.
 *
 * <p>Sources: the error references of MySQL, MariaDB, OceanBase and Oracle, and the observed behaviour of ODP 4.3.1.
 */
final class ServerErrors {
  private static final Map<Integer, Cause> MYSQL = new TreeMap<>();

  static {
    // MySQL and MariaDB: the servers' error message references
    put(MYSQL, Cause.TOO_MANY_CONNECTIONS,
        1040, // ER_CON_COUNT_ERROR; ODP: the tenant's limit
        1203); // ER_TOO_MANY_USER_CONNECTIONS; ODP: client_max_connections, "Too many sessions"
    put(MYSQL, Cause.CONNECT_FAILED,
        1042, // ER_BAD_HOST_ERROR
        1129); // ER_HOST_IS_BLOCKED
    put(MYSQL, Cause.PROTOCOL_BROKEN,
        1043, // ER_HANDSHAKE_ERROR
        1155, 1156, 1157, // ER_NET_READ_ERROR_FROM_PIPE, ER_NET_PACKETS_OUT_OF_ORDER, ER_NET_UNCOMPRESS_ERROR
        1835); // ER_MALFORMED_PACKET
    put(MYSQL, Cause.ACCESS_DENIED,
        1044, 1045, 1049, // ER_DBACCESS_DENIED_ERROR, ER_ACCESS_DENIED_ERROR, ER_BAD_DB_ERROR
        1130, 1251, 1698, // ER_HOST_NOT_PRIVILEGED, ER_NOT_SUPPORTED_AUTH_MODE, ER_ACCESS_DENIED_NO_PASSWORD_ERROR
        1820, 1862, 3118, // password expired, account locked
        4151, // MariaDB: account locked
        1524, 3159, // ER_PLUGIN_IS_NOT_LOADED (the account's authentication), ER_SECURE_TRANSPORT_REQUIRED
        4666, // OceanBase: OB_CLUSTER_NO_MATCH
        4669, // ODP: the cluster is unknown
        5157, 5160); // OceanBase: OB_TENANT_NOT_EXIST, OB_ERR_INVALID_TENANT_NAME
    put(MYSQL, Cause.SHUTDOWN,
        1053, 1077, 1079, // ER_SERVER_SHUTDOWN, ER_NORMAL_SHUTDOWN, ER_SHUTDOWN_COMPLETE
        3168, // ER_SERVER_ISNT_AVAILABLE
        5150, // OceanBase: OB_TENANT_NOT_IN_SERVER, the tenant moves
        8001, 8002); // OceanBase: OB_SERVER_IS_INIT, OB_SERVER_IS_STOPPING
    put(MYSQL, Cause.KILLED,
        1080, 1927, 3169, // ER_FORCING_CLOSE, MariaDB's ER_CONNECTION_KILLED, ER_SESSION_WAS_KILLED
        4064, 4401, 5066); // OceanBase: OB_SESSION_KILLED, OB_ERR_KILL_CLIENT_SESSION, OB_ERR_SESSION_INTERRUPTED
    put(MYSQL, Cause.PACKET_TOO_LARGE, 1153); // ER_NET_PACKET_TOO_LARGE
    put(MYSQL, Cause.CLOSED_BY_SERVER,
        1152, 1184, // ER_ABORTING_CONNECTION, ER_NEW_ABORTING_CONNECTION
        1159, 1160, 1161, // ER_NET_READ_INTERRUPTED, ER_NET_ERROR_ON_WRITE, ER_NET_WRITE_INTERRUPTED
        2006, 2013, 2055); // CR_SERVER_GONE_ERROR, CR_SERVER_LOST, CR_SERVER_LOST_EXTENDED, passed on by a proxy
    put(MYSQL, Cause.IDLE_TIMEOUT, 4031); // ER_CLIENT_INTERACTION_TIMEOUT
    put(MYSQL, Cause.READ_ONLY_SERVER,
        1290, // ER_OPTION_PREVENTS_STATEMENT
        1836); // ER_READ_ONLY_MODE
  }

  /**
   * Numbers that mean something else on another server, with the text that shows the meaning above. 4031 is a trigger
   * that does not exist in MariaDB, an unknown object in OceanBase; 4064 is an SQL error in MariaDB, 4151 in OceanBase.
   */
  private static final Map<Integer, String> SAID_WITH = new TreeMap<>();

  static {
    SAID_WITH.put(1290, "read-only"); // or read_only, by MariaDB
    SAID_WITH.put(4031, "disconnected");
    SAID_WITH.put(4064, "session killed");
    SAID_WITH.put(4151, "locked");
  }

  /** The errors of Oracle mode, whose numbers mean other things in MySQL mode; their texts begin with "ORA-". */
  private static final Map<Integer, Cause> ORACLE = new TreeMap<>();

  static {
    put(ORACLE, Cause.TOO_MANY_CONNECTIONS, 18, 20); // maximum number of sessions, of processes exceeded
    put(ORACLE, Cause.KILLED, 28, 2399); // your session has been killed, exceeded maximum connect time
    put(ORACLE, Cause.SHUTDOWN, 1033, 1034, 1089, 1090, 1092); // initialization or shutdown in progress, not available, instance terminated
    put(ORACLE, Cause.ACCESS_DENIED, 1017, 28000); // invalid username/password, account is locked
    put(ORACLE, Cause.IDLE_TIMEOUT, 2396); // exceeded maximum idle time
    put(ORACLE, Cause.LOST_EARLIER, 1012); // not logged on
    put(ORACLE, Cause.CLOSED_BY_SERVER, 3113, 3114, 3135, 12537, 12547); // end-of-file, not connected, lost contact, TNS: closed, lost contact
    put(ORACLE, Cause.CONNECT_REFUSED, 12541); // TNS: no listener
  }

  /** In Oracle mode, ORA-00600 carries an OceanBase number that has no counterpart there. */
  private static final int ORACLE_INTERNAL = 600;
  private static final Pattern OCEANBASE_NUMBER = Pattern.compile("internal error code, arguments: -(\\d{4,5}),");

  /** MaxScale reports 1927 with "Lost connection to backend server". */
  private static final String BACKEND = "backend server";

  private ServerErrors() {
  }

  private static void put(Map<Integer, Cause> into, Cause cause, int... codes) {
    for (int code : codes) {
      into.put(code, cause);
    }
  }

  /**
   * What the number means; null if it says nothing about the connection.
   *
   * @param message the server's; may be null
   */
  static @Nullable Cause cause(int code, @Nullable String message) {
    if (code == 1226) { // ER_USER_LIMIT_REACHED: the message names the resource
      return message != null && message.contains("max_user_connections") ? Cause.TOO_MANY_CONNECTIONS : null;
    }
    if (code == 1927 && message != null && message.contains(BACKEND)) {
      return Cause.BACKEND_LOST;
    }
    if (message != null && code == ORACLE_INTERNAL) {
      Matcher own = OCEANBASE_NUMBER.matcher(message);
      return own.find() ? MYSQL.get(Integer.parseInt(own.group(1))) : null;
    }
    String said = SAID_WITH.get(code);
    if (said != null && (message == null || !message.toLowerCase(Locale.ROOT).replace("read_only", "read-only").contains(said))) {
      return null;
    }
    return message != null && message.contains("ORA-") && ORACLE.containsKey(code) ? ORACLE.get(code) : MYSQL.get(code);
  }

  /** The numbers that mean it, for the documentation. */
  static String of(Cause cause) {
    return Stream.concat(
        MYSQL.entrySet().stream().filter(entry -> entry.getValue() == cause).map(entry -> entry.getKey().toString()),
        ORACLE.entrySet().stream().filter(entry -> entry.getValue() == cause).map(entry -> String.format("ORA-%05d", entry.getKey())))
        .collect(Collectors.joining(", "));
  }
}
