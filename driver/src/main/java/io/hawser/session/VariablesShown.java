package io.hawser.session;

import java.util.Map;

/**
 * What a SHOW VARIABLES asks for that only the session knows. One without a pattern, or with a pattern that names nothing, shows such
 * values too, but tools send it all the time to read others: it is not refused because of them.
 */
final class VariablesShown {
  private VariablesShown() {
  }

  /** @param pattern of a LIKE, or a name; in upper case */
  static int by(String pattern) {
    int asked = 0;
    if (!isAnything(pattern)) {
      for (Map.Entry<String, Integer> variable : LocalValue.OF_VARIABLES.entrySet()) {
        asked |= matches(variable.getKey(), pattern) ? variable.getValue() : 0;
      }
    }
    return asked;
  }

  private static boolean isAnything(String pattern) {
    return pattern.chars().allMatch(c -> c == '%');
  }

  /** In one pass over the pattern, however many wildcards it has: one bit for each place reached in the name. */
  private static boolean matches(String name, String pattern) {
    int places = 1;
    for (int i = 0; i < pattern.length() && places != 0; i++) {
      char c = pattern.charAt(i);
      if (c == '%') {
        places = -Integer.lowestOneBit(places);
        continue;
      }
      boolean escaped = c == '\\' && i + 1 < pattern.length();
      c = escaped ? pattern.charAt(++i) : c;
      int reached = 0;
      for (int at = 0; at < name.length(); at++) {
        boolean fits = (c == '_' && !escaped) || name.charAt(at) == c;
        reached |= fits ? places & 1 << at : 0;
      }
      places = reached << 1;
    }
    return (places & 1 << name.length()) != 0;
  }
}
