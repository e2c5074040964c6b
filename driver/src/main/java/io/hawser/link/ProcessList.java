package io.hawser.link;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The sessions that a server or a proxy lists to one of them: at least those of its own user. ODP answers {@code SHOW
 * PROCESSLIST} itself, with the ids from its greetings to clients, and without a server's column Command: its State shows this (obproxy
 * 4.3.1: Id, Tenant, User, Host, db, trans_count, svr_session_count, state, tid, pid). Immutable.
 */
public final class ProcessList {
  /** ODP's state of a session that waits for a request, and of one whose request is in progress. */
  private static final String ODP_IDLE = "MCS_KEEP_ALIVE";
  private static final String ODP_AT_WORK = "MCS_ACTIVE_READER";

  private static final class Entry {
    final String client;
    final boolean idle;
    final boolean atWork;

    Entry(String client, boolean idle, boolean atWork) {
      this.client = client;
      this.idle = idle;
      this.atWork = atWork;
    }
  }

  private final Link asked;
  private boolean servers;
  private final Map<Long, Entry> entries = new HashMap<>();

  private ProcessList(Link asked) {
    this.asked = asked;
  }

  /**
   * Whether this holds for a server's list of these two sessions, or for a proxy's list.
   *
   * @throws SQLException the asking session was lost
   */
  public static boolean shows(Link asked, Link other, Predicate<ProcessList> what) throws SQLException {
    return listed(asked,
        "SELECT ID, HOST, COMMAND FROM information_schema.PROCESSLIST WHERE ID IN (" + other.sessionId() + ", " + asked.sessionId() + ")",
        what)
        || listed(asked, "SHOW PROCESSLIST", what);
  }

  private static boolean listed(Link asked, String query, Predicate<ProcessList> what) throws SQLException {
    try {
      return what.test(of(asked, query));
    } catch (SQLException e) {
      if (asked.ended()) {
        throw e;
      }
      return false; // a server without such a list
    }
  }

  /** @throws SQLException the server has no such list */
  public static ProcessList of(Link asked, String query) throws SQLException {
    ProcessList list = new ProcessList(asked);
    Connection session = asked.connection();
    try (Statement statement = session.createStatement(); ResultSet rows = statement.executeQuery(query)) {
      boolean servers = hasColumn(rows, "COMMAND");
      list.servers = servers;
      while (rows.next()) {
        String doing = rows.getString(servers ? "COMMAND" : "STATE");
        boolean idle = (servers ? "Sleep" : ODP_IDLE).equalsIgnoreCase(doing);
        list.entries.put(rows.getLong("ID"),
            new Entry(rows.getString("HOST"), idle, servers ? !idle : ODP_AT_WORK.equalsIgnoreCase(doing)));
      }
    }
    return list;
  }

  private static boolean hasColumn(ResultSet rows, String name) throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      if (name.equalsIgnoreCase(columns.getColumnLabel(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is a server's, and not ODP's own. */
  public boolean isServers() {
    return servers;
  }

  /** The session that asked. */
  public Link asked() {
    return asked;
  }

  /** How many sessions are in it. */
  public int size() {
    return entries.size();
  }

  /** Whether the list has the asking session under the id from its greeting; if not, it uses other ids than ours. */
  public boolean countsAsGreeted() {
    return entries.containsKey(asked.sessionId());
  }

  /** Whether the link's session is listed, under its id and not provably from another client's port: two servers may use the same ids. */
  public boolean contains(Link link) {
    Entry own = entries.get(asked.sessionId());
    boolean portsAreSeen = own != null && hostIfAt(own.client, asked.localPort()) != null;
    return entries.containsKey(link.sessionId()) && (!portsAreSeen || proves(link));
  }

  /** Whether the list shows this session as idle, and the asking one as working. */
  public boolean idle(long sessionId) {
    Entry entry = entries.get(sessionId);
    Entry own = entries.get(asked.sessionId());
    return entry != null && own != null && entry.idle && own.atWork;
  }

  /**
   * Whether the session of that id is provably the link's: it comes from the link's port, on the same host as the asking session. Ids start
   * over when a server restarts, and another proxy has its own; if a device on the path changes addresses, nothing can be proved.
   */
  public boolean proves(Link link) {
    Entry entry = entries.get(link.sessionId());
    Entry own = entries.get(asked.sessionId());
    if (entry == null || own == null) {
      return false;
    }
    String host = hostIfAt(own.client, asked.localPort());
    return host != null && host.equals(hostIfAt(entry.client, link.localPort()));
  }

  /** The host of {@code host:port} if the port is this one; else null. */
  private static String hostIfAt(String client, int port) {
    String end = ":" + port;
    return client != null && client.endsWith(end) ? client.substring(0, client.length() - end.length()) : null;
  }
}
