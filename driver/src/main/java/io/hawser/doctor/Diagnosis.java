package io.hawser.doctor;

import io.hawser.odp.EndpointReport;
import io.hawser.odp.Finding;
import io.hawser.odp.Leg;
import io.hawser.odp.Message;
import io.hawser.odp.TcpKeepAlive;
import io.hawser.odp.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the doctor found at a host, ready for output in any form. Immutable. */
final class Diagnosis {
  static final int SAFE = 0;
  static final int FINDINGS = 1;
  static final int COULD_NOT_TELL = 2;

  final String endpoint;
  /** Its name and port, as the URL has them. */
  final String host;
  final EndpointReport report;
  final TcpKeepAlive application;
  final TcpKeepAlive operatingSystem;
  /** How the application's calls in flight are watched, in words. */
  final Message watch;

  Diagnosis(DoctorUrl url, EndpointReport report, TcpKeepAlive application, TcpKeepAlive operatingSystem, Message watch) {
    this.endpoint = url.address();
    this.host = url.host();
    this.report = report;
    this.application = application;
    this.operatingSystem = operatingSystem;
    this.watch = watch;
  }

  int exitCode() {
    if (!report.config().isPresent()) {
      return COULD_NOT_TELL;
    }
    return report.actionable().isEmpty() ? SAFE : FINDINGS;
  }

  Message verdict() {
    switch (exitCode()) {
      case SAFE:
        return new Message(Text.SAFE);
      case FINDINGS:
        return report.statements().isEmpty() ? new Message(Text.UNSAFE_WITHOUT_CURE)
            : new Message(Text.UNSAFE, Text.CHANGE_IN_OCP, report.cure().get().openConnections());
      default:
        return new Message(Text.COULD_NOT_TELL, report.why().get());
    }
  }

  /** The same in few words, for a table of hosts. */
  Message shortVerdict() {
    switch (exitCode()) {
      case SAFE:
        return new Message(Text.HOST_SAFE);
      case FINDINGS:
        return new Message(Text.HOST_UNSAFE,
            report.actionable().stream().map(Finding::rule).distinct().collect(Collectors.joining(", ")));
      default:
        return new Message(Text.HOST_UNKNOWN);
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
      rows.add(new Row(leg, leg.flag(), new Message(Text.TWO_OR_THREE)));
      rows.add(new Row(leg, leg.idle(), good.idle()));
      rows.add(new Row(leg, leg.interval(), good.interval()));
      rows.add(new Row(leg, leg.count(), good.count()));
      rows.add(new Row(leg, leg.userTimeout(), good.userTimeout()));
    }
    return rows;
  }

  /** One parameter: what it is, what it should be. */
  final class Row {
    final String name;
    /** Null if this version does not know it. */
    final String current;
    final Message recommended;
    private final Leg leg;

    private Row(Leg leg, String name, int usual) {
      this(leg, name, new Message(Text.VALUE, report.cure().get().changes().getOrDefault(name, String.valueOf(usual))));
    }

    private Row(Leg leg, String name, Message recommended) {
      this.leg = leg;
      this.name = name;
      this.current = report.config().get().values().get(name);
      this.recommended = recommended;
    }

    /** False if it must be changed, for its own sake or because of another one. */
    boolean ok() {
      return current == null || !report.cure().get().changes().containsKey(name);
    }

    Message verdict() {
      if (current == null) {
        return new Message(Text.NOT_KNOWN);
      }
      List<Finding> own = curable(finding -> finding.parameter().equals(name));
      if (!own.isEmpty()) {
        return new Message(Text.VALUE, rules(own));
      }
      return ok() ? new Message(Text.OK)
          : new Message(Text.GOES_WITH, rules(curable(finding -> leg.parameters().contains(finding.parameter()))));
    }

    /** The findings whose cure is in ODP, whether in their own parameter or in others. */
    private List<Finding> curable(Predicate<Finding> which) {
      return report.findings().stream().filter(which)
          .filter(finding -> finding.severity().actionable() || finding.recommended().isPresent())
          .collect(Collectors.toList());
    }

    private String rules(List<Finding> findings) {
      return findings.stream().map(Finding::rule).collect(Collectors.joining(", "));
    }
  }
}
