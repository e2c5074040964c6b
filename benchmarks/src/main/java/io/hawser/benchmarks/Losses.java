package io.hawser.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers for when a connection is lost: what the application sees, and when. */
record Losses(Figures figures) {
  private static final String FREED = ", until the caller is freed.*";

  Optional<Answer> cut() {
    List<Interval> seen = values("Exceptions", "for each .*", true);
    if (seen.isEmpty() || figures.of("Reconnect", "answer after FIN").noneMatch(Figure::isHawser)) {
      return Optional.empty();
    }
    List<Interval> seenElse = values("Exceptions", "for each .*", false);
    List<Interval> bare = Drivers.ALL.stream()
        .flatMap(driver -> figures.of("Reconnect", "answer after .*").filter(figure -> figure.subject().equals(driver.bare())))
        .map(Figure::value).toList();
    String sentence = "With Hawser the application sees " + exceptions(seen) + ", and has its answer after "
        + Words.range(values("Reconnect", "answer after .*", true), "us") + "."
        + (seenElse.isEmpty() ? "" : " Without Hawser it sees " + exceptions(seenElse) + " for each cut, and must try again itself"
            + (bare.isEmpty() ? "." : "; a driver by itself then needs " + Words.range(bare, "us") + "."));
    return Optional.of(new Answer("An idle connection was cut: what does the application see?", sentence,
        "Cut by FIN, cut by RESET, and half open; the chart is of FIN. Without Hawser the time is that of an application that connects, "
            + "prepares and asks again at once.",
        "cut.svg", figures.times("Reconnect", "answer after FIN", "from the call to its answer",
            figure -> figures.find("Exceptions", "for each FIN .*", figure.subject()).map(of -> ", " + exceptions(List.of(of.value())))
                .orElse(""))));
  }

  private List<Interval> values(String group, String name, boolean ofHawser) {
    return figures.of(group, name).filter(figure -> figure.isHawser() == ofHawser).map(Figure::value).toList();
  }

  private static String exceptions(List<Interval> seen) {
    String count = Words.range(seen, "");
    return count.equals("0") ? "no exception" : count.equals("1") ? "an exception" : count + " exceptions";
  }

  Optional<Answer> hang() {
    return Stream.of("black hole", "frozen proxy").filter(what -> figures.of("In flight", what + FREED).anyMatch(Figure::isHawser))
        .findFirst()
        .map(this::hang);
  }

  private Answer hang(String what) {
    List<Figure> all = figures.of("In flight", what + FREED).toList();
    String bound = all.get(0).name().replaceAll(".*not within (\\d+) s.*|.*", "$1");
    String never = bound.isEmpty() ? "never" : "not within " + bound + " s";
    return new Answer("The answer never comes: when is the caller free again?", freed(all, never), note(what), "hang.svg",
        new Chart("seconds until the caller is free", false, bound.isEmpty() ? 0 : Double.parseDouble(bound),
            Drivers.blocks(subject -> figures.find("In flight", what + FREED, subject), figure -> {
              Chart.Row row = Drivers.row(figure, new Unit("s", 1));
              return row.never() ? new Chart.Row(row.name(), row.value(), never, row.ofHawser()) : row;
            })));
  }

  private static String freed(List<Figure> all, String never) {
    List<Figure> others = all.stream().filter(figure -> !figure.isHawser()).toList();
    List<String> free = others.stream().filter(figure -> Double.isFinite(figure.value().value()))
        .map(figure -> Words.subject(figure.subject()) + " " + Words.value(figure.value(), figure.unit())).toList();
    String withElse = others.isEmpty() ? ""
        : free.isEmpty() ? " Without Hawser: " + never + "."
        : " Without Hawser: " + (free.size() == others.size() ? "" : never + ", but ") + Words.and(free) + ".";
    List<Interval> ours = all.stream().filter(Figure::isHawser).map(Figure::value).toList();
    return (ours.stream().allMatch(value -> Double.isFinite(value.value()))
        ? "With Hawser the caller has an exception after " + Words.range(ours, "s") + "."
        : "With Hawser not every caller is free again: " + never + ".") + withElse;
  }

  private String note(String what) {
    List<Interval> frozen = values("In flight", "frozen proxy" + FREED, true).stream().filter(value -> Double.isFinite(value.value()))
        .toList();
    return what.startsWith("frozen") ? "The proxy hangs, while its kernel still acknowledges; each with its defaults."
        : "A black hole: packets vanish both ways while the statement is under way; each with its defaults."
            + (frozen.isEmpty() ? ""
                : " If the proxy hangs, while its kernel still acknowledges, it takes Hawser " + Words.range(frozen, "s") + ".");
  }
}
