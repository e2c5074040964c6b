package io.hawser.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The answer for the largest number of connections that was measured. */
final class ManyConnections {
  private static final Pattern COUNT = Pattern.compile("(\\d+) idle connections: .*");

  private final Figures figures;

  ManyConnections(Figures figures) {
    this.figures = figures;
  }

  /** Empty if nothing was measured. */
  Optional<Answer> answer() {
    return figures.of("Scale", COUNT.pattern()).map(Figure::name).map(COUNT::matcher).filter(Matcher::matches)
        .map(count -> Integer.valueOf(count.group(1))).max(Integer::compare)
        .filter(count -> hawser(storm(count)).findAny().isPresent() && hawser(idle(count, "heap")).findAny().isPresent()).map(this::of);
  }

  private static String idle(int count, String what) {
    return count + " idle connections: " + what + ".*";
  }

  private static String storm(int count) {
    return "\\d+ callers after a reset of " + count + ": until all are answered.*";
  }

  private Stream<Figure> hawser(String name) {
    return figures.of("Scale", name).filter(Figure::isHawser);
  }

  private Answer of(int count) {
    String storm = storm(count);
    String callers = "%,d".formatted(Integer.valueOf(hawser(storm).findFirst().orElseThrow().name().split(" ")[0]));
    List<Interval> bare = Drivers.ALL.stream().flatMap(driver -> figures.find("Scale", storm, driver.bare()).stream()).map(Figure::value)
        .toList();
    return new Answer("What do %,d connections take?".formatted(count),
        "%,d idle connections through Hawser: ".formatted(count) + idle(count) + ". After a reset of all, " + callers
            + " callers have their answers in " + range(storm, "s").orElseThrow()
            + (bare.isEmpty() ? "." : "; with the drivers by themselves in " + Words.range(bare, "s") + "."),
        table(count, callers), "connections.svg",
        new Chart("seconds until " + callers + " callers are answered", false, 0,
            Drivers.blocks(subject -> figures.find("Scale", storm, subject), figure -> Drivers.row(figure, new Unit("s", 1)))));
  }

  private String idle(int count) {
    List<String> takes = new ArrayList<>();
    range(idle(count, "threads"), "").ifPresent(
        threads -> takes.add((threads.equals("0") ? "no" : threads) + (threads.equals("1") ? " thread more" : " threads more")));
    List<Interval> heap = hawser(idle(count, "heap")).flatMap(each -> figures.more(each).stream()).toList();
    if (!heap.isEmpty()) {
      takes.add(Words.range(heap, "KB") + " of heap for each beyond the driver's own");
    }
    range(idle(count, "processor"), "% of a core in the first seconds").ifPresent(takes::add);
    return Words.and(takes);
  }

  private Optional<String> range(String name, String unit) {
    List<Interval> all = hawser(name).map(Figure::value).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(Words.range(all, unit));
  }

  private String table(int count, String callers) {
    StringBuilder table = new StringBuilder(
        "| | threads more | heap for each, KB | processor in the first 5 s of idleness, % of a core | " + callers
            + " callers answered after, s |\n|---|--:|--:|--:|--:|\n");
    for (String subject : Drivers.ALL.stream().flatMap(driver -> driver.subjects().stream()).toList()) {
      if (figures.find("Scale", idle(count, "heap"), subject).isPresent()) {
        table.append("| ").append(Words.subject(subject)).append(" | ").append(value(idle(count, "threads"), subject)).append(" | ")
            .append(value(idle(count, "heap"), subject)).append(" | ").append(value(idle(count, "processor"), subject)).append(" | ")
            .append(value(storm(count), subject)).append(" |\n");
      }
    }
    return table.toString().stripTrailing();
  }

  private String value(String name, String subject) {
    return figures.find("Scale", name, subject).map(figure -> Words.shown(figure.value(), "")).orElse("");
  }
}
