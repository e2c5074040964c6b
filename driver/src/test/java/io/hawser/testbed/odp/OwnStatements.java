package io.hawser.testbed.odp;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements that ODP answers itself. Everything else, and what the user may not do, goes to the backend. */
final class OwnStatements {
  private static final Pattern COMMENT = Pattern.compile("^\\s*/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern SHOW = pattern("show\\s+proxyconfig(?:\\s+all)?(?:\\s+like\\s+'([^']*)')?");
  private static final Pattern ALTER = pattern("alter\\s+proxyconfig\\s+set\\s+(\\w+)\\s*=\\s*'?([^'\\s]*)'?");
  private static final Pattern KILL = pattern("kill\\s+(?:(query|connection)\\s+)?(\\d+)");
  private static final Pattern VERSION = pattern("select\\s+proxy_version\\s*\\(\\s*\\)(?:\\s+from\\s+dual)?");
  private static final Pattern STATUS = pattern("select\\s+proxy_status\\s*\\(\\s*\\)(?:\\s+from\\s+dual)?");
  private static final Pattern SESSION = pattern("show\\s+proxysession");
  private static final Pattern PROCESSES = pattern("show\\s+processlist");

  private final OdpStandIn odp;

  OwnStatements(OdpStandIn odp) {
    this.odp = odp;
  }

  private static Pattern pattern(String statement) {
    return Pattern.compile("\\s*" + statement + "\\s*;?\\s*", Pattern.CASE_INSENSITIVE);
  }

  boolean isOwn(String sql) {
    return List.of(SHOW, ALTER, VERSION, STATUS, SESSION).stream().anyMatch(pattern -> pattern.matcher(sql).matches());
  }

  Optional<ByteBuf> answer(ClientSession session, String sql) {
    Matcher show = SHOW.matcher(sql);
    if (show.matches() && session.mayConfigure()) {
      String like = show.group(1) == null ? "%" : show.group(1);
      return Optional.of(config(like));
    }
    Matcher alter = ALTER.matcher(sql);
    if (alter.matches() && session.mayConfigure()) {
      return Optional.of(alter(alter.group(1).toLowerCase(Locale.ROOT), alter.group(2)));
    }
    if (VERSION.matcher(sql).matches()) {
      return Optional.of(Packet.result(List.of("proxy_version()"), List.of(List.of(odp.version()))));
    }
    if (STATUS.matcher(sql).matches() && odp.major() >= 4) {
      return Optional.of(Packet.result(List.of("proxy_status()"), List.of(List.of(odp.status()))));
    }
    if (SESSION.matcher(sql).matches()) {
      return Optional.of(Packet.result(SessionView.SESSION_COLUMNS, Set.of("proxy_sessid"), List.of(session.view(true).session())));
    }
    if (PROCESSES.matcher(sql).matches()) {
      if (odp.listsOneServer()) {
        return Optional.of(Packet.result(SessionView.SERVER_COLUMNS,
            odp.sessions().stream().map(each -> each.view(true).atServer(each == session)).toList()));
      }
      return Optional.of(Packet.result(SessionView.PROCESS_COLUMNS,
          odp.sessions().stream().map(each -> each.view(each == session)).map(SessionView::process).toList()));
    }
    Matcher kill = KILL.matcher(sql);
    if (kill.matches() && !"query".equalsIgnoreCase(kill.group(1))) {
      return Optional.of(kill(session, Long.parseLong(kill.group(2))));
    }
    return session.ofProxy() ? Optional.of(refuse(sql)) : Optional.empty();
  }

  /** KILL QUERY names a client of ODP; the backend knows it by another number. */
  Optional<String> translated(String sql) {
    Matcher kill = KILL.matcher(sql);
    if (!kill.matches() || !"query".equalsIgnoreCase(kill.group(1))) {
      return Optional.empty();
    }
    return odp.session(Long.parseLong(kill.group(2))).map(victim -> "KILL QUERY " + victim.backendId());
  }

  /** Before version 4 it had fewer columns. */
  private ByteBuf config(String like) {
    int columns = odp.major() >= 4 ? StandInConfig.COLUMNS.size() : StandInConfig.COLUMNS.indexOf("range");
    return Packet.result(StandInConfig.COLUMNS.subList(0, columns),
        odp.config().rows(like).stream().map(row -> row.subList(0, columns)).toList());
  }

  private ByteBuf alter(String name, String value) {
    if (!odp.config().knows(name)) {
      return Packet.error(1, 5099, "42000", "Unknown config '" + name + "'");
    }
    return odp.config().set(name, value) ? Packet.ok(1, Packet.STATUS_AUTOCOMMIT)
        : Packet.error(1, 4147, "HY000", "Invalid config");
  }

  private ByteBuf kill(ClientSession session, long id) {
    Optional<ClientSession> victim = odp.session(id);
    if (victim.isEmpty()) {
      return Packet.error(1, 1094, "HY000", "Unknown thread id: " + id);
    }
    if (victim.get() == session) {
      session.closeAfterAnswer();
      return Packet.error(1, 1317, "70100", "Query execution was interrupted");
    }
    victim.get().close();
    return Packet.ok(1, Packet.STATUS_AUTOCOMMIT);
  }

  /** What root@proxysys may not say. */
  private static ByteBuf refuse(String sql) {
    String lower = COMMENT.matcher(sql).replaceFirst("").stripLeading().toLowerCase(Locale.ROOT);
    if (lower.startsWith("set ")) {
      return Packet.ok(1, Packet.STATUS_AUTOCOMMIT);
    }
    return lower.startsWith("select") ? Packet.error(1, 1235, "0A000", "Not supported feature or function")
        : Packet.error(1, 5010, "21000", "internal error");
  }
}
