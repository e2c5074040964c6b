package io.hawser.benchmarks;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The goals, and all figures. */
final class Tables {
  private final List<Figure> all;
  private final Figures figures;

  Tables(List<Figure> all) {
    this.all = all;
    figures = new Figures(all);
  }

  /** Each goal with the worst of the figures that it is about. */
  String goals() {
    StringBuilder page = new StringBuilder(
        "\n## Goals\n\nA goal is met if all of the interval is within the limit, missed if none of it is. A value without an "
            + "interval was measured once.\n\n| goal | limit | worst figure | | whose |\n|---|--:|--:|---|---|\n");
    StringBuilder whyMissed = new StringBuilder();
    for (Goal goal : Goal.ALL) {
      Optional<Goal.Result> worst = goal.worst(all);
      page.append("| ").append(goal.words()).append(" | ≤ ").append(Words.limit(goal.most())).append(goal.unit().isEmpty() ? "" : " ")
          .append(goal.unit()).append(" | ")
          .append(worst.map(result -> Words.bounded(result.interval(), goal.unit())).orElse("")).append(" | ")
          .append(worst.map(result -> verdict(goal, result)).orElse("not measured")).append(" | ")
          .append(worst.map(result -> result.figure().name() + ": " + Words.subject(result.figure().subject())).orElse("")).append(" |\n");
      worst.map(result -> switch (result.verdict(goal.most())) {
        case MISSED -> goal.whyMissed();
        default -> null;
      }).ifPresent(why -> whyMissed.append("\n").append(why).append("\n"));
    }
    return page.append(whyMissed).toString();
  }

  private static String verdict(Goal goal, Goal.Result result) {
    return switch (result.verdict(goal.most())) {
      case MET -> "met";
      case MISSED -> "**missed**";
      case UNDECIDED -> "not decided by this run";
    };
  }

  /** @param runs when and where each part was measured; empty if that is written elsewhere */
  String details(Map<String, String> runs) {
    Set<String> groups = all.stream().map(Figure::group).collect(Collectors.toCollection(LinkedHashSet::new));
    StringBuilder page = new StringBuilder("\n## All figures\n");
    for (String group : groups) {
      List<Figure> ofGroup = all.stream().filter(figure -> figure.group().equals(group)).toList();
      page.append("\n<details><summary>").append(group).append(": ").append(ofGroup.size()).append(" figures</summary>\n\n");
      ofGroup.stream().map(Figure::part).distinct().filter(runs::containsKey)
          .collect(Collectors.groupingBy(runs::get, TreeMap::new, Collectors.joining(", ")))
          .forEach((run, parts) -> page.append(parts).append(": ").append(run).append("\n\n"));
      page.append("| work | through | mean or median | interval | bytes | × plain | more than plain |\n|---|---|--:|--:|--:|--:|--:|\n");
      ofGroup.forEach(figure -> page.append(line(figure)));
      page.append("\n</details>\n");
    }
    return page.toString();
  }

  private String line(Figure figure) {
    Interval value = figure.value();
    return "| " + String.join(" | ", figure.name(), Words.subject(figure.subject()),
        Words.value(Interval.point(value.value()), figure.unit()), value.low() < value.high() ? Words.bounds(value, figure.unit()) : "",
        Double.isNaN(figure.bytes()) ? "" : Words.number(Math.rint(figure.bytes())),
        figures.ratio(figure).map(ratio -> Words.bounded(ratio, "")).orElse(""),
        figures.more(figure).map(more -> Words.value(more, figure.unit())).orElse("")
            + figures.moreBytes(figure).map(more -> ", " + Words.number(Math.rint(more)) + " B").orElse(""))
        + " |\n";
  }
}
