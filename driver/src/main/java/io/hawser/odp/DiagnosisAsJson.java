package io.hawser.odp;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.Optional;

/** A {@link Diagnosis} for programs. Names are stable; null stands for what could not be found out. */
final class DiagnosisAsJson {
  private DiagnosisAsJson() {}

  static String write(Diagnosis diagnosis) {
    EndpointReport report = diagnosis.report;
    JsonStringWriter json = JsonWriter.indent("  ").string().object()
        .value("endpoint", diagnosis.endpoint)
        .value("exitCode", diagnosis.exitCode())
        .value("verdict", diagnosis.verdict())
        .value("product", report.product().name())
        .value("version", orNull(report.version()))
        .value("status", orNull(report.status()))
        .value("draining", report.draining())
        .value("clientAddress", orNull(report.clientAddress()))
        .value("unreadable", orNull(report.unreadable()));
    json.object("session");
    report.session().forEach(json::value);
    json.end();
    keepAlive(json, "applicationKeepAlive", diagnosis.application);
    keepAlive(json, "operatingSystemKeepAlive", diagnosis.operatingSystem);
    json.value("watch", diagnosis.watch);
    json.array("parameters");
    for (Diagnosis.Row row : diagnosis.rows()) {
      json.object().value("name", row.name).value("current", row.current).value("recommended", row.recommended)
          .value("ok", row.current == null || row.findings().isEmpty()).end();
    }
    json.end().array("findings");
    for (Finding finding : report.findings()) {
      json.object().value("rule", finding.rule()).value("severity", finding.severity().name())
          .value("parameter", finding.parameter()).value("current", finding.current())
          .value("recommended", orNull(finding.recommended())).value("explanation", finding.explanation())
          .value("statement", orNull(finding.statement())).end();
    }
    json.end().array("patterns");
    diagnosis.patterns.forEach(json::value);
    return json.end().end().done();
  }

  private static void keepAlive(JsonStringWriter json, String name, TcpKeepAlive keepAlive) {
    json.object(name).value("enabled", keepAlive.enabled()).value("idleSeconds", keepAlive.idle())
        .value("intervalSeconds", keepAlive.interval()).value("count", keepAlive.count()).end();
  }

  private static String orNull(Optional<String> value) {
    return value.orElse(null);
  }
}
