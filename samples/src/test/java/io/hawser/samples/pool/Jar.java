package io.hawser.samples.pool;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which jar is on the class path. */
final class Jar {
  private static final Pattern NAME = Pattern.compile("/([^/]+)-(\\d[^/]*)\\.jar$");

  private Jar() {}

  static String versionOf(Class<?> type) {
    return name(type).group(2);
  }

  /** Name and version. */
  static String of(Class<?> type) {
    Matcher name = name(type);
    return name.group(1) + " " + name.group(2);
  }

  private static Matcher name(Class<?> type) {
    String path = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    Matcher name = NAME.matcher(path);
    if (!name.find()) {
      throw new IllegalStateException("No version in " + path);
    }
    return name;
  }
}
