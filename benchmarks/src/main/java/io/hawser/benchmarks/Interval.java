package io.hawser.benchmarks;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * A value with its confidence interval.
 *
 * @param value infinite for what never came
 * @param low   the interval's lower end; the value itself where it was measured once
 * @param high  its upper end
 */
record Interval(double value, double low, double high) {
  /** For 95 % confidence: this many standard deviations of a normal distribution. */
  private static final double DEVIATIONS = 1.96;

  static Interval point(double value) {
    return new Interval(value, value, value);
  }

  /**
   * The median with its interval of 95 % confidence by order statistics: it assumes nothing about the distribution, which on a shared
   * machine has a long tail. Below six samples it is their whole range, with less confidence.
   */
  static Interval median(List<Double> samples) {
    double[] sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    double reach = DEVIATIONS * Math.sqrt(n) / 2;
    int low = Math.max(0, (int) Math.floor(n / 2.0 - reach) - 1);
    int high = Math.min(n - 1, (int) Math.ceil(n / 2.0 + reach));
    double middle = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    return new Interval(middle, sorted[low], sorted[high]);
  }

  /**
   * {@link #median(List)} of each value combined with the value of the other list that was measured beside it.
   *
   * @param of difference or ratio
   */
  static Interval median(List<Double> values, List<Double> others, DoubleBinaryOperator of) {
    return median(IntStream.range(0, values.size()).mapToObj(i -> of.applyAsDouble(values.get(i), others.get(i))).toList());
  }

  static Interval around(double value, double error) {
    return Double.isNaN(error) ? point(value) : new Interval(value, value - error, value + error);
  }

  /** The difference of values that were not measured in pairs: the widest interval that both allow. */
  Interval minus(Interval other) {
    return new Interval(value - other.value, low - other.high, high - other.low);
  }

  /** The ratio of positive values that were not measured in pairs: the widest interval that both allow. */
  Interval over(Interval other) {
    return new Interval(value / other.value, low / other.high, high / other.low);
  }
}
