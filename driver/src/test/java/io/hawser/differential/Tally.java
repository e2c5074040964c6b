package io.hawser.differential;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many programs came to what end, with a shortest example of each refusal that was not needed, and of each difference. */
final class Tally {
  private final Comparison comparison;
  private final Map<Outcome.Kind, Integer> ends = new EnumMap<>(Outcome.Kind.class);
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Map<String, Integer> falseRefusals = new TreeMap<>();
  private final Map<String, Program> examples = new TreeMap<>();
  private final List<String> differences = new ArrayList<>();

  Tally(Comparison comparison) {
    this.comparison = comparison;
  }

  void add(Program program) {
    Outcome outcome = comparison.of(program);
    ends.merge(outcome.kind(), 1, Integer::sum);
    switch (outcome.kind()) {
      case REFUSED -> refusals.merge(outcome.reason(), 1, Integer::sum);
      case REFUSED_FALSELY -> {
        falseRefusals.merge(outcome.reason(), 1, Integer::sum);
        examples.computeIfAbsent(outcome.reason(), kind -> new Shrinker(comparison, program, outcome).shortest());
      }
      case DIFFERENT -> differences.add(describe(new Shrinker(comparison, program, outcome)));
      default -> {}
    }
  }

  List<String> differences() {
    return differences;
  }

  int count(Outcome.Kind end) {
    return ends.getOrDefault(end, 0);
  }

  private static String describe(Shrinker shrinker) {
    String plain = shrinker.outcome().plain();
    String hawser = shrinker.outcome().hawser();
    return "\n" + shrinker.shortest() + "\n  plain:  " + onlyDifferent(plain, hawser) + "\n  hawser: " + onlyDifferent(hawser, plain);
  }

  private static String onlyDifferent(String answer, String other) {
    List<String> lines = new ArrayList<>(List.of(answer.split("\n")));
    lines.removeAll(List.of(other.split("\n")));
    return String.join(" ", lines);
  }

  @Override public String toString() {
    StringBuilder text = new StringBuilder().append(ends);
    refusals.forEach((kind, count) -> text.append("\n  refused ").append(count).append(": ").append(kind));
    falseRefusals.forEach((kind, count) -> text.append("\n  refused without need ").append(count).append(": ").append(kind).append("; ")
        .append(examples.get(kind)));
    return text.toString();
  }
}
