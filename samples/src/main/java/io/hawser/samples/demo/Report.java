package io.hawser.samples.demo;

import io.hawser.samples.Table;
import io.hawser.samples.demo.Journal.Kind;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The table at the end, one column a lane. */
final class Report {
  private final List<Outcome> outcomes;
  private final Table table = new Table();

  private Report(List<Outcome> outcomes) {
    this.outcomes = outcomes;
  }

  static String of(List<Outcome> outcomes) {
    Report report = new Report(outcomes);
    report.rows();
    return report.table + report.firstFailures();
  }

  private void rows() {
    row("", outcome -> outcome.lane().name());
    row("operations", outcome -> outcome.journal().operations());
    row("failures that the application saw", outcome -> outcome.journal().count(Kind.FAILED));
    row("transfers that were not made", outcome -> outcome.audit().undone());
    row("recoveries that it did not see", outcome -> outcome.journal().count(Kind.RECOVERED));
    row("latency p50", outcome -> millis(outcome.journal().percentile(50)));
    row("latency p99", outcome -> millis(outcome.journal().percentile(99)));
    row("latency max", outcome -> millis(outcome.journal().percentile(100)));
    row("rows lost", outcome -> outcome.audit().lost());
    row("rows written twice", outcome -> outcome.audit().doubled());
    row("money gone astray", outcome -> outcome.audit().astray());
  }

  private void row(String title, Function<Outcome, ?> value) {
    table.row(title, outcomes.stream().map(value).toList());
  }

  private String firstFailures() {
    StringBuilder text = new StringBuilder();
    for (Outcome outcome : outcomes) {
      outcome.journal().events().stream().filter(each -> each.kind() == Kind.FAILED).findFirst()
          .ifPresent(first -> text.append("\nThe first failure with ").append(outcome.lane().name()).append(", in a")
              .append("aeiou".indexOf(first.text().charAt(0)) < 0 ? " " : "n ").append(first.text()).append('\n'));
    }
    return text.toString();
  }

  private static String millis(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() / 1e6);
  }
}
