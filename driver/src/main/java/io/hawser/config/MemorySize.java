package io.hawser.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory as it is written in options: 512kB, 1MB. */
public final class MemorySize {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(B|kB|MB|GB)");

  private MemorySize() {}

  /** @throws IllegalArgumentException saying what is wrong */
  public static long bytes(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("it is not an amount of memory with a unit");
    }
    return Long.parseLong(matcher.group(1)) << shift(matcher.group(2));
  }

  private static int shift(String unit) {
    switch (unit) {
      case "B":
        return 0;
      case "kB":
        return 10;
      case "MB":
        return 20;
      default:
        return 30;
    }
  }
}
