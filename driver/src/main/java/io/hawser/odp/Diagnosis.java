package io.hawser.odp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** What the doctor found, ready to be told in one form or another. Immutable. */
final class Diagnosis {
  static final int SAFE = 0;
  static final int FINDINGS = 1;
  static final int COULD_NOT_TELL = 2;

  final String endpoint;
  final EndpointReport report;
  final TcpKeepAlive application;
  final TcpKeepAlive operatingSystem;
  /** How the application's calls in flight are looked after, in words. */
  final String watch;
  /** What a journal of losses tells, a sentence each; empty if none was given or nothing can be said. */
  final List<String> patterns;

  Diagnosis(String endpoint, EndpointReport report, TcpKeepAlive application, TcpKeepAlive operatingSystem, String watch,
      List<String> patterns) {
    this.watch = watch;
    this.patterns = patterns;
    this.endpoint = endpoint;
    this.report = report;
    this.application = application;
    this.operatingSystem = operatingSystem;
  }

  int exitCode() {
    if (!report.config().isPresent()) {
      return COULD_NOT_TELL;
    }
    return report.actionable().isEmpty() ? SAFE : FINDINGS;
  }

  String verdict() {
    switch (exitCode()) {
      case SAFE:
        return "Safe: this ODP keeps idle connections alive, and lost packets do not make it drop them.";
      case FINDINGS:
        return "Unsafe: connections through this ODP get lost. Run the statements above as root@proxysys; where OCP manages ODP, change"
            + " it there. Only new connections get the new values.";
      default:
        return "Could not tell: " + report.unreadable().orElse("");
    }
  }

  /** Each parameter that matters, whether this ODP has it or not. */
  List<Row> rows() {
    if (!report.config().isPresent()) {
      return Collections.emptyList();
    }
    TcpKeepAlive good = TcpKeepAlive.RECOMMENDED;
    List<Row> rows = new ArrayList<>();
    for (Leg leg : Leg.values()) {
      rows.add(new Row(leg.flag(), "2 or 3"));
      rows.add(new Row(leg.idle(), String.valueOf(good.idle())));
      rows.add(new Row(leg.interval(), String.valueOf(good.interval())));
      rows.add(new Row(leg.count(), String.valueOf(good.count())));
      rows.add(new Row(leg.userTimeout(), String.valueOf(good.userTimeout())));
    }
    return rows;
  }

  /** One parameter: what it is, what it should be. */
  final class Row {
    final String name;
    final String current;
    final String recommended;

    Row(String name, String recommended) {
      this.name = name;
      this.current = report.config().get().values().get(name);
      this.recommended = recommended;
    }

    /** The findings that changing this parameter would mend. */
    List<Finding> findings() {
      return report.findings().stream().filter(finding -> finding.parameter().equals(name) && finding.recommended().isPresent())
          .collect(Collectors.toList());
    }

    String verdict() {
      if (current == null) {
        return "not known to this version";
      }
      return findings().isEmpty() ? "ok" : findings().stream().map(Finding::rule).collect(Collectors.joining(", "));
    }
  }
}
