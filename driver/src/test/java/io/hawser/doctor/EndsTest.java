package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.telemetry.JournalFile;
import io.hawser.telemetry.LossRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ODP's obproxy_diagnosis.log, in the form in which ODP 4.3 writes it, and Hawser's journal. */
@Tag("fast")
class EndsTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  @TempDir Path folder;

  private static String line(Instant at, String trace, long session, int code, String message, String rest) {
    return "[" + TIME.format(at) + "] [4711][Y0-00007F0000000001] [CONNECTION](trace_type=\"" + trace + "\", connection_diagnosis={cs_id:"
        + session
        + ", ss_id:7, proxy_session_id:13835058055282163713, server_session_id:3221487001, client_addr:\"192.0.2.7:40000\", server_addr:\"192.0.2.8:2881\", "
        + "proxy_server_addr:\"192.0.2.9:50000\", cluster_name:\"c1\", tenant_name:\"t1\", user_name:\"shop\", error_code:" + code
        + ", error_msg:\"" + message
        + "\", request_cmd:\"COM_SLEEP\", sql_cmd:\"COM_END\", req_total_time(us):42}" + rest + ")\n";
  }

  private static String client(Instant at, long session) {
    return line(at, "CLIENT_VC_TRACE", session, -10010, "", "{vc_event:\"VC_EVENT_EOS\", user_sql:\"\"}");
  }

  private void log(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), List.of(String.join("", lines)), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<LossRecord> journal(String... lines) throws IOException {
    Path file = folder.resolve("journal");
    Files.write(file, List.of(lines));
    return JournalFile.read(file).values().stream().flatMap(List::stream).toList();
  }

  private static String loss(Instant at, long session, String cause, long idleMillis) {
    return String.join("\t", at.toString(), "odp:2883", String.valueOf(session), cause, "IDLE", String.valueOf(idleMillis), "0",
        "5 s / 5 s / 5");
  }

  private DiagnosisLog opened() throws IOException {
    return DiagnosisLog.in(folder, ZoneOffset.UTC);
  }

  private static String why(Ends.Row row) {
    return row.why().in(Locale.ENGLISH);
  }

  @Test void saysWhoEndedWhatAndWhy() throws IOException {
    log("obproxy_diagnosis.log", client(NOON, 1),
        line(NOON, "SERVER_VC_TRACE", 2, -10014, "", "{vc_event:\"VC_EVENT_EOS\", user_sql:\"select 1\"}"),
        line(NOON, "SERVER_VC_TRACE", 3, -10013, "", "{vc_event:\"VC_EVENT_ERROR\", user_sql:\"\"}"),
        line(NOON, "TIMEOUT_TRACE", 4, -10022, "", "{timeout(us):28800000000, timeout_event:\"CLIENT_WAIT_TIMEOUT\"}"),
        line(NOON, "TIMEOUT_TRACE", 5, -10022, "", "{timeout(us):30000000, timeout_event:\"CLIENT_NET_READ_TIMEOUT\"}"),
        line(NOON, "PROXY_INTERNAL_TRACE", 6, 1317, "connection was killed by user session 9", "{user_sql:\"\"}"),
        line(NOON, "SERVER_INTERNAL_TRACE", 7, -4012, "Timeout", "{user_sql:\"\"}"),
        line(NOON, "LOGIN_TRACE", 8, -4669, "cluster does not exist", "{internal_sql:\"\", login_result:\"failed\"}"),
        line(NOON, "TIMEOUT_TRACE", 9, -10022, "", "{timeout(us):5000000, timeout_event:\"SOMETHING_NEW\"}"),
        line(NOON, "CLIENT_VC_TRACE", 10, -10012, "ssl error, error code:5", "{vc_event:\"VC_EVENT_ERROR\", user_sql:\"\"}"));
    List<Ends.Row> rows = Ends.of(opened());
    assertThat(rows).extracting(Ends.Row::session).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    assertThat(rows).extracting(row -> row.who().toString()).containsExactly("client's side", "OBServer's side", "OBServer's side", "ODP",
        "ODP", "ODP",
        "OBServer's side", "ODP", "ODP", "client's side");
    assertThat(why(rows.get(0))).contains("while ODP awaited a request").contains("ODP's kernel gave up on it");
    assertThat(why(rows.get(2))).contains("could not connect");
    assertThat(why(rows.get(3))).isEqualTo("Idle for 28800 s: wait_timeout (CLIENT_WAIT_TIMEOUT).");
    assertThat(why(rows.get(4))).contains("30 s: net_read_timeout");
    assertThat(why(rows.get(5))).isEqualTo("Killed, error 1317 (connection was killed by user session 9).");
    assertThat(why(rows.get(6))).isEqualTo("The OBServer answered with error 4012 (Timeout).");
    assertThat(why(rows.get(7))).contains("4669").contains("cluster does not exist");
    assertThat(why(rows.get(8))).contains("5 s: SOMETHING_NEW");
    assertThat(why(rows.get(9))).contains("passed a request on (ssl error, error code:5)");
    assertThat(rows.get(3).why().in(Locale.CHINESE)).isEqualTo("空闲 28800 秒:wait_timeout(CLIENT_WAIT_TIMEOUT)。");
  }

  @Test void putsTheJournalsLossesBesideThem() throws IOException {
    log("obproxy_diagnosis.log.20260304115900", client(NOON.minusSeconds(86_400), 1), client(NOON.minusSeconds(30), 1));
    log("obproxy_diagnosis.log", client(NOON, 2));
    List<Ends.Row> rows = Ends.of(journal(loss(NOON, 1, "reset-on-write", 60_000), loss(NOON.plusSeconds(1), 3, "closed-by-server", -1)),
        opened());
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).session()).isEqualTo("1");
    assertThat(why(rows.get(0))).contains("client's connection ended").contains("Hawser noticed it at")
        .contains("reset-on-write, idle for 60 s").doesNotContain("do not match");
    assertThat(rows.get(1).who()).hasToString("not in the log");
    assertThat(why(rows.get(1))).contains("no line of this session").contains("closed-by-server.");
  }

  @Test void saysThatTimesDoNotFit() throws IOException {
    log("obproxy_diagnosis.log", client(NOON.plusSeconds(8 * 3600), 1));
    List<LossRecord> losses = journal(loss(NOON, 1, "reset-on-write", 60_000));
    assertThat(why(Ends.of(losses, opened()).get(0))).contains("do not match").contains("--odp-zone");
    assertThat(why(Ends.of(losses, DiagnosisLog.in(folder, ZoneId.of("Asia/Shanghai"))).get(0))).doesNotContain("do not match");
  }

  @Test void shedsSqlSecretsAndWhatControlsATerminal() throws IOException {
    log("obproxy_diagnosis.log",
        line(NOON, "PROXY_INTERNAL_TRACE", 1, -4016, "bad\u001b[31m url ?user=a&password=tiger", "{user_sql:\"set password = 'lion'\"}"),
        line(NOON, "CLIENT_VC_TRACE", 2, -10010, "x".repeat(5_000),
            "{vc_event:\"VC_EVENT_EOS\", user_sql:\"select 'puma', cs_id:99, error_code:7\"}"));
    List<Ends.Row> rows = Ends.of(opened());
    assertThat(rows).extracting(Ends.Row::session).containsExactly("1", "2");
    assertThat(why(rows.get(0)) + why(rows.get(1))).contains("4016").contains("bad [31m url").doesNotContain("tiger").doesNotContain("lion")
        .doesNotContain("puma")
        .doesNotContain("\u001b").hasSizeLessThan(1_000);
  }

  @Test void overlooksWhatIsNoLineOfIts() throws IOException {
    log("obproxy_diagnosis.log", "\u0000\u0001 half a line [2026-\n",
        "[" + TIME.format(NOON) + "] [1][Y0-1] [LOGIN]((hsr={cluster_name:\"c1\", user_name:\"root\"}))\n",
        client(NOON, 1).replace("2026-03-04", "2026-13-99"), client(NOON, 2).substring(0, 200) + "\n",
        client(NOON, 3).replace("cs_id:3", "cs_id:99999999999999999999"),
        client(NOON, 4).strip());
    Files.write(folder.resolve("obproxy_diagnosis.log"), new byte[] {(byte) 0xFF, (byte) 0xC0, '\n'}, StandardOpenOption.APPEND);
    log("obproxy_diagnosis.log.20260304115900.gz", "not read");
    log("obproxy_diagnosis.log.wf", client(NOON, 5));
    assertThat(Ends.of(opened())).extracting(Ends.Row::session).containsExactly("4");
  }

  @Test void readsLargeFilesWithoutKeepingThem() throws IOException {
    try (BufferedWriter large = Files.newBufferedWriter(folder.resolve("obproxy_diagnosis.log"), StandardCharsets.UTF_8)) {
      for (int i = 0; i < 40_000; i++) {
        large.write(client(NOON.plusSeconds(i), i));
      }
      large.write("x".repeat(5_000_000) + "\n" + client(NOON.plusSeconds(50_000), 50_000));
    }
    List<Ends.Row> rows = Ends.of(opened());
    assertThat(rows).hasSize(Ends.MOST);
    assertThat(rows.get(Ends.MOST - 1).session()).isEqualTo("50000");
    assertThat(rows.get(0).session()).isEqualTo("39951");
  }

  @Test void saysThatThereIsNoLog() {
    assertThatThrownBy(this::opened).isInstanceOf(IOException.class).hasMessageContaining("no obproxy_diagnosis.log in");
    assertThatThrownBy(() -> DiagnosisLog.in(folder.resolve("nowhere"), ZoneOffset.UTC)).hasMessageContaining("there is no folder");
  }
}
