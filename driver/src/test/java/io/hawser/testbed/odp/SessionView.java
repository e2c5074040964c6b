package io.hawser.testbed.odp;

import java.util.ArrayList;
import java.util.List;

/** A session as ODP shows it to those who ask. */
record SessionView(long id, Login login, String peer, boolean hasBackend, boolean busy) {
  /** As {@code show proxysession} of ODP 4.3.1 names them. */
  static final List<String> SESSION_COLUMNS = List.of("proxy_sessid", "Id", "Cluster", "Tenant", "User", "Host", "db",
      "trans_count", "svr_session_count", "state", "tid", "pid", "using_ssl");
  /** As its {@code show processlist} does: not as a server's. */
  static final List<String> PROCESS_COLUMNS = List.of("Id", "Tenant", "User", "Host", "db", "trans_count", "svr_session_count", "state",
      "tid", "pid");

  /** As a server's does. */
  static final List<String> SERVER_COLUMNS = List.of("Id", "User", "Host", "db", "Command", "Time", "State", "Info");

  /** Above the largest signed number, as ODP's are. */
  private static final long FIRST_PROXY_SESSION = 0xC000_0000_0000_0000L;

  List<String> session() {
    List<String> row = new ArrayList<>(process());
    row.add(0, Long.toUnsignedString(FIRST_PROXY_SESSION + id));
    row.add(2, login.cluster());
    row.add("0");
    return row;
  }

  List<String> process() {
    return List.of(String.valueOf(id), login.tenant(), login.user(), peer, "", "0", hasBackend ? "1" : "0",
        busy ? "MCS_ACTIVE_READER" : "MCS_KEEP_ALIVE", "0", String.valueOf(ProcessHandle.current().pid()));
  }

  List<String> atServer(boolean atWork) {
    return List.of(String.valueOf(id), login.user(), peer, "", atWork ? "Query" : "Sleep", "0", "", "");
  }
}
