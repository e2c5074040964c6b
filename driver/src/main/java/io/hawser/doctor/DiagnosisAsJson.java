package io.hawser.doctor;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.hawser.odp.EndpointReport;
import io.hawser.odp.Finding;
import io.hawser.odp.TcpKeepAlive;
import java.util.Locale;
import java.util.Optional;

/**
 * {@link Diagnoses} for programs: one host gives an object, several an object with an array of these. Names are stable; null stands for
 * what could not be found out.
 */
final class DiagnosisAsJson {
  private DiagnosisAsJson() {}

  static String write(Diagnoses diagnoses, Locale language) {
    JsonStringWriter json = JsonWriter.indent("  ").string().object();
    if (diagnoses.several()) {
      json.value("exitCode", diagnoses.exitCode()).value("verdict", diagnoses.verdict().in(language)).array("hosts");
      for (Diagnosis each : diagnoses.hosts) {
        json.object();
        host(json, each, language);
        json.end();
      }
      json.end().array("differences");
      for (Difference each : diagnoses.differences()) {
        json.object().value("parameter", each.parameter).object("values");
        each.values.forEach(json::value);
        json.end().end();
      }
      json.end();
    } else {
      host(json, diagnoses.hosts.get(0), language);
    }
    json.array("patterns");
    diagnoses.patterns.forEach(json::value);
    json.end().array("ends");
    for (Ends.Row end : diagnoses.ends) {
      json.object().value("when", end.when()).value("session", end.session()).value("endedBy", end.who().in(language))
          .value("why", end.why().in(language)).end();
    }
    json.end();
    replay(json, diagnoses.replay, language);
    return json.end().done();
  }

  private static void replay(JsonStringWriter json, ReplayReport replay, Locale language) {
    if (replay.isEmpty()) {
      json.nul("replay");
      return;
    }
    json.object("replay").value("first", replay.first.toString()).value("last", replay.last.toString())
        .value("transactions", replay.transactions).value("protected", replay.protectedOnes).value("share", replay.share())
        .array("reasons");
    replay.reasons().forEach((reason, count) -> json.object().value("reason", reason).value("count", count)
        .value("meaning", ReplayReport.meaning(reason, language)).value("remedy", ReplayReport.remedy(reason, language)).end());
    json.end().array("statements");
    replay.rows.forEach(row -> json.object().value("reason", row.reason).value("count", row.count).value("statement", row.statement).end());
    json.end().end();
  }

  private static void host(JsonStringWriter json, Diagnosis diagnosis, Locale language) {
    EndpointReport report = diagnosis.report;
    json
        .value("endpoint", diagnosis.endpoint)
        .value("exitCode", diagnosis.exitCode())
        .value("verdict", diagnosis.verdict().in(language))
        .value("product", report.product().name())
        .value("version", orNull(report.version()))
        .value("status", orNull(report.status()))
        .value("draining", report.draining())
        .value("clientAddress", orNull(report.clientAddress()))
        .value("unreadable", report.why().map(why -> why.in(language)).orElse(null));
    json.object("session");
    report.session().forEach(json::value);
    json.end();
    keepAlive(json, "applicationKeepAlive", diagnosis.application);
    keepAlive(json, "operatingSystemKeepAlive", diagnosis.operatingSystem);
    json.value("watch", diagnosis.watch.in(language));
    json.array("parameters");
    for (Diagnosis.Row row : diagnosis.rows()) {
      json.object().value("name", row.name).value("current", row.current).value("recommended", row.recommended.in(language))
          .value("ok", row.ok()).end();
    }
    json.end().array("findings");
    for (Finding finding : report.findings()) {
      json.object().value("rule", finding.rule()).value("severity", finding.severity().name())
          .value("parameter", finding.parameter()).value("current", finding.current())
          .value("recommended", orNull(finding.recommended())).value("explanation", finding.explanation(language))
          .value("statement", orNull(finding.statement())).end();
    }
    json.end().object("cure").array("statements");
    report.statements().forEach(json::value);
    json.end().array("effects");
    report.cure().ifPresent(cure -> cure.effects().forEach(effect -> json.value(effect.in(language))));
    json.end().value("openConnections", report.statements().isEmpty() ? null : report.cure().get().openConnections().in(language)).end();
  }

  private static void keepAlive(JsonStringWriter json, String name, TcpKeepAlive keepAlive) {
    json.object(name).value("enabled", keepAlive.enabled()).value("idleSeconds", keepAlive.idle())
        .value("intervalSeconds", keepAlive.interval()).value("count", keepAlive.count()).end();
  }

  private static String orNull(Optional<String> value) {
    return value.orElse(null);
  }
}
