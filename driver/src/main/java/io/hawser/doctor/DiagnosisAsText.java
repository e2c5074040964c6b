package io.hawser.doctor;

import io.hawser.odp.Cure;
import io.hawser.odp.EndpointReport;
import io.hawser.odp.Finding;
import io.hawser.odp.Message;
import io.hawser.odp.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@link Diagnoses} for people, as plain text: each host by itself, then all of them together. */
final class DiagnosisAsText {
  private static final int WIDTH = 100;
  private static final int LABEL = 16;
  /** How many obstacles to a replay are shown; the JSON has all. */
  private static final int MOST_OBSTACLES = 30;

  private final TextColumns out = new TextColumns();
  private final Locale language;

  private DiagnosisAsText(Locale language) {
    this.language = language;
  }

  static String write(Diagnoses diagnoses, Locale language) {
    DiagnosisAsText text = new DiagnosisAsText(language);
    text.append(diagnoses);
    return text.out.toString();
  }

  private void append(Diagnoses diagnoses) {
    for (Diagnosis each : diagnoses.hosts) {
      append(each);
      if (diagnoses.several()) {
        verdict(each.verdict());
        out.blank();
      }
    }
    if (diagnoses.several()) {
      compare(diagnoses);
    }
    for (String pattern : diagnoses.patterns) {
      out.blank();
      labelled(Text.JOURNAL, pattern);
    }
    ends(diagnoses.ends);
    replay(diagnoses.replay);
    verdict(diagnoses.verdict());
  }

  private void verdict(Message verdict) {
    out.blank();
    out.row(new int[] {WIDTH}, verdict.in(language));
  }

  private void compare(Diagnoses diagnoses) {
    int[] widths = {30, WIDTH - 30};
    out.blank();
    out.row(widths, in(Text.HOST), in(Text.VERDICT));
    diagnoses.hosts.forEach(each -> out.row(widths, each.host, each.shortVerdict().in(language)));
    List<Difference> differences = diagnoses.differences();
    if (!differences.isEmpty()) {
      out.blank();
      out.row(widths, in(Text.DIFFERENT), in(Text.VALUES));
    }
    differences.forEach(each -> out.row(widths, each.parameter, each.inWords(language)));
  }

  private void append(Diagnosis diagnosis) {
    EndpointReport report = diagnosis.report;
    labelled(Text.ENDPOINT, diagnosis.endpoint);
    String reached = report.product().title() + report.version().map(version -> " " + version).orElse("")
        + report.status().map(status -> ", " + status).orElse("");
    labelled(Text.REACHED, report.draining() ? in(Text.EMPTYING, reached) : reached);
    if (!report.session().isEmpty()) {
      labelled(Text.SESSION, session(report.session()));
    }
    if (report.clientAddress().isPresent()) {
      labelled(Text.SEEN_FROM, seenFrom(report.clientAddress().get()));
    }
    labelled(Text.KEEPALIVE_HERE, in(Text.OF_APPLICATION, diagnosis.application.inWords()));
    more(in(Text.OF_SYSTEM, diagnosis.operatingSystem.inWords()));
    labelled(Text.WATCH_HERE, diagnosis.watch.in(language));
    parameters(diagnosis);
    for (Finding finding : report.findings()) {
      out.blank();
      labelled(finding.severity().title(), finding.rule());
      more(finding.explanation(language));
    }
    if (!report.statements().isEmpty()) {
      cure(report.cure().get());
    }
  }

  private void parameters(Diagnosis diagnosis) {
    int[] widths = {30, 10, 14, WIDTH - 54};
    if (!diagnosis.rows().isEmpty()) {
      out.blank();
      out.row(widths, in(Text.PARAMETER), in(Text.CURRENT), in(Text.RECOMMENDED), in(Text.VERDICT));
    }
    for (Diagnosis.Row row : diagnosis.rows()) {
      out.row(widths, row.name, row.current == null ? "-" : row.current, row.recommended.in(language), row.verdict().in(language));
    }
  }

  private void cure(Cure cure) {
    out.blank();
    labelled(Text.CURE, in(Text.CURE_ORDER));
    cure.effects().forEach(effect -> more(effect.in(language)));
    cure.statements().forEach(this::more);
  }

  private void ends(List<Ends.Row> ends) {
    int[] widths = {21, 12, 17, WIDTH - 50};
    if (!ends.isEmpty()) {
      out.blank();
      out.row(widths, in(Text.WHEN), in(Text.SESSION_ID), in(Text.ENDED_BY), in(Text.WHY));
    }
    for (Ends.Row end : ends) {
      out.row(widths, end.when(), end.session(), end.who().in(language), end.why().in(language));
    }
  }

  private void replay(ReplayReport replay) {
    if (replay.isEmpty()) {
      return;
    }
    out.blank();
    String share = String.format(Locale.ROOT, "%.1f", Math.floor(replay.share() * 1000) / 10); // 100 only if it is
    labelled(Text.REPLAY, in(Text.REPLAY_SHARE, share, replay.transactions, Ends.time(replay.first), Ends.time(replay.last)));
    if (!replay.rows.isEmpty()) {
      obstacles(replay);
    }
  }

  private void obstacles(ReplayReport replay) {
    int[] widths = {10, 22, WIDTH - 32};
    out.blank();
    out.row(widths, in(Text.COUNT), in(Text.REASON), in(Text.STATEMENT));
    List<ReplayReport.Row> shown = replay.rows.subList(0, Math.min(MOST_OBSTACLES, replay.rows.size()));
    for (ReplayReport.Row row : shown) {
      out.row(widths, String.valueOf(row.count), row.reason, row.statement.isEmpty() ? "-" : row.statement);
    }
    if (shown.size() < replay.rows.size()) {
      out.row(new int[] {WIDTH}, in(Text.MORE_STATEMENTS, replay.rows.size() - shown.size()));
    }
    out.blank();
    out.row(new int[] {widths[0] + widths[1], widths[2]}, in(Text.REASON), in(Text.TO_CHANGE));
    replay.reasons().keySet().forEach(reason -> out.row(new int[] {widths[0] + widths[1], widths[2]}, reason,
        in(Text.MEANING_AND_REMEDY, ReplayReport.meaning(reason, language), ReplayReport.remedy(reason, language))));
  }

  private String session(Map<String, String> session) {
    return in(Text.SESSION_IS, value(session, "Id"), value(session, "User"), value(session, "Tenant"), value(session, "Cluster"));
  }

  private static String value(Map<String, String> session, String column) {
    String value = session.get(column);
    return value == null || value.isEmpty() ? "-" : value;
  }

  private String seenFrom(String address) {
    Optional<Boolean> own = OperatingSystem.owns(address);
    return own.isPresent() ? in(own.get() ? Text.OWN_ADDRESS : Text.FOREIGN_ADDRESS, address) : address;
  }

  private String in(Text text, Object... arguments) {
    return text.in(language, arguments);
  }

  private void labelled(Text label, String text) {
    out.row(new int[] {LABEL, WIDTH - LABEL}, in(label), text);
  }

  private void more(String text) {
    out.row(new int[] {LABEL, WIDTH - LABEL}, "", text);
  }
}
