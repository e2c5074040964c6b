package io.hawser.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers while nothing is lost: what Hawser adds. */
record Costs(Figures figures) {
  private static final String QUERY = "executeQueryPrepared";
  private static final List<String> SMALL = List.of("next", "getInt", "setInt");
  private static final List<String> ON_STUB = List.of("STUB", "HAWSER_STUB", "AWS_NONE_STUB", "AWS_DEFAULTS_STUB");

  Optional<Answer> call() {
    Optional<String> query = toQuery("HAWSER_STUB");
    List<Interval> small = SMALL.stream().flatMap(work -> figures.find("Call", work, "HAWSER_STUB").stream())
        .flatMap(each -> figures.more(each).stream()).toList();
    if (query.isEmpty() || small.isEmpty()) {
      return Optional.empty();
    }
    List<String> aws = new ArrayList<>();
    toQuery("AWS_NONE_STUB").ifPresent(more -> aws.add(more + " without plug-ins"));
    toQuery("AWS_DEFAULTS_STUB").ifPresent(more -> aws.add(more + " with its defaults"));
    String sentence = "Hawser adds " + query.get() + " to executeQuery, and " + Words.range(small, "ns") + " to " + Words.and(SMALL) + "."
        + (aws.isEmpty() ? "" : " The AWS wrapper adds to executeQuery " + Words.and(aws) + ".");
    List<Chart.Block> blocks = new ArrayList<>();
    block("executeQuery, prepared", QUERY).ifPresent(blocks::add);
    SMALL.forEach(work -> block(work, work).ifPresent(blocks::add));
    return Optional.of(new Answer("What does Hawser add to a call?", sentence,
        "Measured with a driver that does nothing, so that only the wrapper's own time is left.", "call.svg",
        new Chart("ns for one call, logarithmic", true, 0, blocks)));
  }

  /** "33.2 ns ± 0.5". */
  private Optional<String> toQuery(String subject) {
    return figures.find("Call", QUERY, subject).flatMap(figures::more).map(more -> Words.value(more, "ns"));
  }

  private Optional<Chart.Block> block(String heading, String work) {
    return Drivers.block(heading, ON_STUB, subject -> figures.find("Call", work, subject),
        figure -> Drivers.row(figure, new Unit("ns", 1)));
  }

  Optional<Answer> roundTrip() {
    return toEach("Round trip", "pointSelect").map(added -> new Answer("What does Hawser add to a round trip?",
        "To read one row by its key, from a database on the same machine, Hawser adds " + added + ".",
        "On loopback. The network's time is added, the same for all.", "round-trip.svg",
        figures.times("Round trip", "pointSelect", "for one SELECT by key, on loopback", figure -> "")));
  }

  Optional<Answer> opening() {
    return toEach("Opening", "open and close, warm").map(added -> new Answer("What does Hawser add to opening a connection?",
        "To open and close a connection, in a warm JVM, Hawser adds " + added + ".", firstOfJvm(), "opening.svg",
        figures.times("Opening", "open and close, warm", "to open and close a connection", figure -> "")));
  }

  private String firstOfJvm() {
    List<Interval> more = Drivers.ALL.stream()
        .flatMap(driver -> figures.find("Opening", "first connection.*", driver.hawser()).stream())
        .flatMap(each -> figures.more(each).stream()).toList();
    return more.isEmpty() ? ""
        : "The first connection of a JVM loads all classes: to that one Hawser adds " + Words.range(more, "ms") + ".";
  }

  /** "9.00 µs ± 1.00 to the OceanBase driver's 117 µs, ..."; empty if nothing was measured. */
  private Optional<String> toEach(String group, String name) {
    List<String> each = new ArrayList<>();
    for (Drivers driver : Drivers.ALL) {
      Optional<Figure> bare = figures.find(group, name, driver.bare());
      Optional<Interval> more = figures.find(group, name, driver.hawser()).flatMap(figures::more);
      if (bare.isPresent() && more.isPresent()) {
        String unit = bare.get().unit();
        each.add(added(more.get(), unit) + " to " + driver.words() + "'s "
            + Words.value(Interval.point(bare.get().value().value()), unit));
      }
    }
    return each.isEmpty() ? Optional.empty() : Optional.of(Words.and(each));
  }

  private static String added(Interval more, String unit) {
    return more.low() <= 0 && more.high() >= 0 ? "nothing measurable in this run (" + Words.bounds(more, unit) + ")"
        : Words.value(more, unit);
  }
}
