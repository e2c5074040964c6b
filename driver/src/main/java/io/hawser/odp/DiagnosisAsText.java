package io.hawser.odp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.cli.help.TextHelpAppendable;
import org.apache.commons.cli.help.TextStyle;

/** A {@link Diagnosis} for people, as plain text. */
final class DiagnosisAsText {
  private static final int WIDTH = 100;
  private static final int LABEL = 16;
  private static final Pattern TRAILING_SPACE = Pattern.compile(" +$", Pattern.MULTILINE);

  private final StringBuilder out = new StringBuilder();

  private DiagnosisAsText() {}

  static String write(Diagnosis diagnosis) throws IOException {
    DiagnosisAsText text = new DiagnosisAsText();
    text.append(diagnosis);
    return TRAILING_SPACE.matcher(text.out).replaceAll("");
  }

  private void append(Diagnosis diagnosis) throws IOException {
    EndpointReport report = diagnosis.report;
    labelled("Endpoint", diagnosis.endpoint);
    labelled("Reached", report.product().title() + report.version().map(version -> " " + version).orElse("")
        + report.status().map(status -> ", " + status).orElse("") + (report.draining() ? " (a rolling upgrade is emptying it)" : ""));
    if (!report.session().isEmpty()) {
      labelled("Session", session(report.session()));
    }
    if (report.clientAddress().isPresent()) {
      String address = report.clientAddress().get();
      labelled("Seen from", address + remark(OperatingSystem.owns(address)));
    }
    labelled("Keepalive here", diagnosis.application + " (this application's sockets)");
    labelled("", diagnosis.operatingSystem + " (this operating system's default)");
    labelled("Watch here", diagnosis.watch);
    if (!diagnosis.rows().isEmpty()) {
      out.append(System.lineSeparator());
      parameters(diagnosis);
    }
    for (Finding finding : report.findings()) {
      out.append(System.lineSeparator());
      labelled(finding.severity().name(), finding.rule());
      labelled("", finding.explanation());
      if (finding.statement().isPresent()) {
        labelled("", finding.statement().get());
      }
    }
    for (String pattern : diagnosis.patterns) {
      out.append(System.lineSeparator());
      labelled("Journal", pattern);
    }
    out.append(System.lineSeparator());
    columns(new int[] {WIDTH}, diagnosis.verdict());
  }

  private void parameters(Diagnosis diagnosis) throws IOException {
    int[] widths = {30, 10, 14, WIDTH - 54};
    columns(widths, "PARAMETER", "CURRENT", "RECOMMENDED", "VERDICT");
    for (Diagnosis.Row row : diagnosis.rows()) {
      columns(widths, row.name, row.current == null ? "-" : row.current, row.recommended, row.verdict());
    }
  }

  private static String session(Map<String, String> session) {
    return value(session, "Id") + ", user " + value(session, "User") + ", tenant " + value(session, "Tenant") + ", cluster "
        + value(session, "Cluster") + " (look for this id as cs_id in ODP's logs)";
  }

  private static String value(Map<String, String> session, String column) {
    String value = session.get(column);
    return value == null || value.isEmpty() ? "-" : value;
  }

  private static String remark(Optional<Boolean> local) {
    if (!local.isPresent()) {
      return "";
    }
    return local.get() ? " (an address of this machine: no NAT and no load balancer in between)"
        : " (not an address of this machine: NAT or a load balancer is in between)";
  }

  private void labelled(String label, String text) throws IOException {
    columns(new int[] {LABEL, WIDTH - LABEL}, label, text);
  }

  private void columns(int[] widths, String... texts) throws IOException {
    new Lines().columns(widths, texts);
  }

  /** The library's layout of columns, without the header and the blank lines of its tables. */
  private final class Lines extends TextHelpAppendable {
    Lines() {
      super(out);
      setLeftPad(0);
    }

    void columns(int[] widths, String... texts) throws IOException {
      List<TextStyle> styles = new ArrayList<>();
      for (int width : widths) {
        styles.add(TextStyle.builder().setLeftPad(0).setMinWidth(width).setMaxWidth(width).get());
      }
      writeColumnQueues(makeColumnQueues(Arrays.asList(texts), styles), styles);
    }
  }
}
