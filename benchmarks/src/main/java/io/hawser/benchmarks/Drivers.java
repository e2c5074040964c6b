package io.hawser.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A vendor's driver and what was measured with it, for the blocks of a chart.
 *
 * @param words    the driver, within a sentence
 * @param subjects by itself, through Hawser, and through what else is compared
 */
record Drivers(String words, List<String> subjects) {
  static final List<Drivers> ALL = List.of(
      new Drivers("the OceanBase driver", List.of("OCEANBASE", "HAWSER_OCEANBASE")),
      new Drivers("MySQL Connector/J", List.of("MYSQL", "HAWSER_MYSQL", "MYSQL_AUTORECONNECT", "AWS_DEFAULTS")),
      new Drivers("the MariaDB driver", List.of("MARIADB", "HAWSER_MARIADB")));
  private static final String BARE = "by itself";
  /** Below a heading that names the driver. */
  private static final Map<String, String> NAMES = Map.of("MYSQL_AUTORECONNECT", "autoReconnect=true", "AWS_DEFAULTS", "AWS wrapper",
      "STUB", BARE, "AWS_NONE_STUB", "AWS, no plug-ins", "AWS_DEFAULTS_STUB", "AWS, its defaults");

  String bare() {
    return subjects.get(0);
  }

  String hawser() {
    return subjects.get(1);
  }

  /** One block for each driver that has figures. */
  static List<Chart.Block> blocks(Function<String, Optional<Figure>> figures, Function<Figure, Chart.Row> row) {
    return ALL.stream()
        .flatMap(driver -> block(Words.capital(driver.words.replaceFirst("^the ", "")), driver.subjects, figures, row).stream())
        .toList();
  }

  /** Empty if there are no figures. */
  static Optional<Chart.Block> block(String heading, List<String> subjects, Function<String, Optional<Figure>> figures,
      Function<Figure, Chart.Row> row) {
    List<Chart.Row> rows = subjects.stream().flatMap(subject -> figures.apply(subject).stream()).map(row).toList();
    return rows.isEmpty() ? Optional.empty() : Optional.of(new Chart.Block(heading, rows));
  }

  static Chart.Row row(Figure figure, Unit unit) {
    Interval value = unit.of(figure.value());
    return new Chart.Row(figure.isHawser() ? "Hawser" : NAMES.getOrDefault(figure.subject(), BARE), value,
        Words.shown(value, unit.word()), figure.isHawser());
  }
}
