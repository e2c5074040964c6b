package io.hawser.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All figures that are known, to be looked up.
 *
 * @param all in the order in which they were measured
 */
record Figures(List<Figure> all) {
  Stream<Figure> of(String group, String name) {
    return all.stream().filter(figure -> figure.group().equals(group) && figure.name().matches(name));
  }

  /** @param name a regular expression */
  Optional<Figure> find(String group, String name, String subject) {
    return of(group, name).filter(figure -> figure.subject().equals(subject)).findFirst();
  }

  /** How much more than through the driver by itself: measured in pairs if it was, else the difference; empty if that one never came. */
  Optional<Interval> more(Figure figure) {
    return Optional.ofNullable(Goal.more(figure, bare(figure).orElse(null)));
  }

  /** How many times as much as through the driver by itself, as {@link #more}; empty if that one is nothing or never came. */
  Optional<Interval> ratio(Figure figure) {
    return Optional.ofNullable(
        Goal.ratio(figure, bare(figure).filter(bare -> bare.value().low() > 0 && figure.value().low() > 0).orElse(null)));
  }

  /** How many bytes more than the driver by itself allocates; empty if that was not measured. */
  Optional<Double> moreBytes(Figure figure) {
    return bare(figure).map(bare -> figure.bytes() - bare.bytes()).filter(bytes -> !bytes.isNaN());
  }

  private Optional<Figure> bare(Figure figure) {
    return Goal.bare(figure, all).filter(bare -> Double.isFinite(bare.value().value()) && Double.isFinite(figure.value().value()));
  }

  /**
   * How long a work takes, through each driver; there must be figures of it.
   *
   * @param axis what is measured, without the unit
   * @param more text after a figure's value
   */
  Chart times(String group, String name, String axis, Function<Figure, String> more) {
    double most = of(group, name).mapToDouble(each -> each.value().value()).filter(Double::isFinite).max().orElse(0);
    Unit unit = Unit.fitting(of(group, name).findFirst().orElseThrow().unit(), most);
    return new Chart(unit.word() + " " + axis, false, 0, Drivers.blocks(subject -> find(group, name, subject), figure -> {
      Chart.Row row = Drivers.row(figure, unit);
      return new Chart.Row(row.name(), row.value(), row.label() + more.apply(figure), row.ofHawser());
    }));
  }
}
