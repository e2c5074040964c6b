package io.hawser.testbed.odp;

import java.util.List;

/** A session as ODP shows it to those who ask. */
record SessionView(long id, Login login, String peer, boolean hasBackend, boolean busy) {
  /** As {@code show proxysession} of ODP 4.3.1 names them. */
  static final List<String> SESSION_COLUMNS = List.of("proxy_sessid", "Id", "Cluster", "Tenant", "User", "Host", "db",
      "trans_count", "svr_session_count", "state", "tid", "pid", "using_ssl");
  static final List<String> PROCESS_COLUMNS = List.of("Id", "User", "Host", "db", "Command", "Time", "State", "Info");

  private static final long FIRST_PROXY_SESSION = 0x7000_0000_0000_0000L;

  List<String> session() {
    return List.of(String.valueOf(FIRST_PROXY_SESSION + id), String.valueOf(id), login.cluster(), login.tenant(), login.user(),
        peer, "", "0", hasBackend ? "1" : "0", "MCS_ACTIVE_READER", "0", String.valueOf(ProcessHandle.current().pid()), "0");
  }

  List<String> process() {
    return List.of(String.valueOf(id), login.user(), peer, "", busy ? "Query" : "Sleep", "0", "", "");
  }
}
