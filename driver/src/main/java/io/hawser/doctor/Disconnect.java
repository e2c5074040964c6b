package io.hawser.doctor;

import io.hawser.log.Redaction;
import io.hawser.odp.Message;
import io.hawser.odp.Text;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one connection ended, as a line of ODP's obproxy_diagnosis.log records it (ODP 4.2.1 and later). The SQL that such a line may
 * contain is never kept. Immutable.
 */
final class Disconnect {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");
  private static final Pattern LINE = Pattern.compile(
      "^\\[(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6})\\].{0,200}?\\(trace_type=\"([A-Z_]{1,40})\", connection_diagnosis=\\{"
          + "cs_id:(\\d{1,18}),.*?, error_code:-?(\\d{1,9}), error_msg:\"(.*?)\", request_cmd:\"");
  private static final Pattern VC_EVENT = Pattern.compile("\\}\\{vc_event:\"([A-Z_]{1,60})\"");
  private static final Pattern TIMEOUT = Pattern.compile("\\}\\{timeout\\(us\\):(\\d{1,18}), timeout_event:\"([A-Z_]{1,60})\"");
  private static final int LONGEST_MESSAGE = 160;

  final Instant at;
  final long sessionId;
  private final String trace;
  private final int code;
  private final String message;
  private final String event;
  private final long timeoutMicros;

  private Disconnect(Instant at, Matcher line, String event, long timeoutMicros) {
    this.at = at;
    this.trace = line.group(2);
    this.sessionId = Long.parseLong(line.group(3));
    this.code = Integer.parseInt(line.group(4));
    this.message = clean(line.group(5));
    this.event = event;
    this.timeoutMicros = timeoutMicros;
  }

  /**
   * @param zone of the machine that ODP runs on: its log has local times
   * @return null if the line does not record the end of a connection
   */
  static Disconnect parse(String line, ZoneId zone) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.find()) {
      return null;
    }
    Matcher timeout = TIMEOUT.matcher(line);
    Matcher event = VC_EVENT.matcher(line);
    boolean timedOut = timeout.find();
    try {
      Instant at = LocalDateTime.parse(matcher.group(1), TIME).atZone(zone).toInstant();
      return new Disconnect(at, matcher, timedOut ? timeout.group(2) : event.find() ? event.group(1) : "",
          timedOut ? Long.parseLong(timeout.group(1)) : 0);
    } catch (DateTimeParseException noTime) {
      return null;
    }
  }

  /** A server's message is shown, but without terminal control characters or possible secrets. */
  private static String clean(String message) {
    String shown = Redaction.text(message.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").trim());
    return shown.length() <= LONGEST_MESSAGE ? shown : shown.substring(0, LONGEST_MESSAGE) + "…";
  }

  Text who() {
    switch (trace) {
      case "CLIENT_VC_TRACE":
        return Text.BY_CLIENT_SIDE;
      case "SERVER_VC_TRACE":
      case "SERVER_INTERNAL_TRACE":
        return Text.BY_OBSERVER_SIDE;
      default:
        return Text.BY_ODP;
    }
  }

  Message why() {
    switch (trace) {
      case "CLIENT_VC_TRACE":
        return new Message(Text.END_OF_CLIENT, clientPhase(), said());
      case "SERVER_VC_TRACE":
        return new Message(serverPhase(), said());
      case "TIMEOUT_TRACE":
        return new Message(timeout(), timeoutMicros / 1_000_000, event);
      case "LOGIN_TRACE":
        return new Message(Text.END_LOGIN, code, said());
      case "SERVER_INTERNAL_TRACE":
        return new Message(Text.END_OBSERVER_ERROR, code, said());
      default:
        return new Message(code == 1317 ? Text.END_KILLED : Text.END_ODP_ERROR, code, said());
    }
  }

  private Text clientPhase() {
    return code == 10011 ? Text.WHILE_WORKING : code == 10012 ? Text.WHILE_TRANSFERRING : Text.WHILE_AWAITING;
  }

  private Text serverPhase() {
    switch (code) {
      case 10013:
        return Text.END_NO_OBSERVER;
      case 10015:
        return Text.END_OBSERVER_SILENT;
      default:
        return Text.END_OF_OBSERVER;
    }
  }

  private Text timeout() {
    switch (event) {
      case "CLIENT_WAIT_TIMEOUT":
      case "SERVER_WAIT_TIMEOUT":
        return Text.TIMEOUT_WAIT;
      case "CLIENT_NET_READ_TIMEOUT":
        return Text.TIMEOUT_READ;
      case "CLIENT_NET_WRITE_TIMEOUT":
        return Text.TIMEOUT_WRITE;
      case "CLIENT_CONNECT_TIMEOUT":
        return Text.TIMEOUT_LOGIN;
      case "SERVER_QUERY_TIMEOUT":
        return Text.TIMEOUT_QUERY;
      case "SERVER_TRX_TIMEOUT":
        return Text.TIMEOUT_TRANSACTION;
      case "CLIENT_SESSION_KILLED":
        return Text.TIMEOUT_KILLED;
      default:
        return Text.TIMEOUT_OTHER;
    }
  }

  private String said() {
    return message.isEmpty() ? "" : " (" + message + ")";
  }
}
