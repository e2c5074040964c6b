package io.hawser.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: a whole number and a unit. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(us|ms|s|m|h|d)?");

  private Durations() {}

  /** @throws IllegalArgumentException saying what is wrong */
  public static long nanos(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("it is not a duration");
    }
    long number = Long.parseLong(matcher.group(1));
    if (matcher.group(2) == null && number != 0) {
      throw new IllegalArgumentException("its unit is missing");
    }
    long unit = nanosOf(matcher.group(2));
    return number > Long.MAX_VALUE / unit ? Long.MAX_VALUE : number * unit;
  }

  static int millis(String text) {
    return (int) Math.min(Integer.MAX_VALUE, nanos(text) / 1_000_000);
  }

  private static long nanosOf(String unit) {
    switch (unit == null ? "us" : unit) {
      case "us":
        return 1_000L;
      case "ms":
        return 1_000_000L;
      case "s":
        return 1_000_000_000L;
      case "m":
        return 60_000_000_000L;
      case "h":
        return 3_600_000_000_000L;
      default:
        return 86_400_000_000_000L;
    }
  }
}
