package io.hawser.link;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The sessions that a server or a proxy lists to one of them: at least those of its own user. ODP answers {@code SHOW
 * PROCESSLIST} itself, with the ids that it greets its clients with. Immutable.
 */
public final class ProcessList {
  private static final class Entry {
    final String client;
    final String command;

    Entry(String client, String command) {
      this.client = client;
      this.command = command;
    }
  }

  private final Link asked;
  private final Map<Long, Entry> entries = new HashMap<>();

  private ProcessList(Link asked) {
    this.asked = asked;
  }

  /** @throws SQLException the server has no such list */
  public static ProcessList of(Link asked, String query) throws SQLException {
    ProcessList list = new ProcessList(asked);
    Connection session = asked.connection();
    try (Statement statement = session.createStatement(); ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        list.entries.put(rows.getLong("ID"), new Entry(rows.getString("HOST"), rows.getString("COMMAND")));
      }
    }
    return list;
  }

  /** Whether the session that asked is in it under the id of its greeting; if not, the list counts others than ours. */
  public boolean countsAsGreeted() {
    return entries.containsKey(asked.sessionId());
  }

  public boolean contains(long sessionId) {
    return entries.containsKey(sessionId);
  }

  /** Whether the session is idle there, while the one that asked is shown to be at work. */
  public boolean idle(long sessionId) {
    Entry entry = entries.get(sessionId);
    Entry own = entries.get(asked.sessionId());
    return entry != null && own != null && isSleep(entry.command) && !isSleep(own.command);
  }

  private static boolean isSleep(String command) {
    return "Sleep".equalsIgnoreCase(command);
  }

  /**
   * Whether the session of that id is provably the link's: it comes from the link's port, on the host that the one that asked
   * comes from. Ids begin anew when a server restarts, and another proxy counts its own; where a device on the path changes
   * addresses, nothing can be proved.
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

  /** The host of {@code host:port} if that is the port; else null. */
  private static String hostIfAt(String client, int port) {
    String end = ":" + port;
    return client != null && client.endsWith(end) ? client.substring(0, client.length() - end.length()) : null;
  }
}
