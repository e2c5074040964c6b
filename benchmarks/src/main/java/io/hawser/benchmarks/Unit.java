package io.hawser.benchmarks;

/**
 * The unit in which a figure is shown: from a thousand us on in ms, so that a reader has no zeros to count.
 *
 * @param word   as shown: "µs", "ms", "KB"
 * @param factor by which the measured value is multiplied
 */
record Unit(String word, double factor) {
  /** @param most the greatest value that will be shown in it, as measured */
  static Unit fitting(String measured, double most) {
    return switch (measured) {
      case "us" -> Double.isFinite(most) && Math.abs(most) >= 1000 ? new Unit("ms", 1e-3) : new Unit("µs", 1);
      default -> new Unit(measured, 1);
    };
  }

  Interval of(Interval measured) {
    return new Interval(factor * measured.value(), factor * measured.low(), factor * measured.high());
  }
}
