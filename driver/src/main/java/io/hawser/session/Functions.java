package io.hawser.session;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Functions that are called by a word alone. */
final class Functions {
  private static final Set<String> CALLED_WITHOUT_PARENTHESES = words(
      "CURRENT_DATE CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP SYSDATE SYSTIMESTAMP UTC_DATE UTC_TIME",
      "UTC_TIMESTAMP SESSIONTIMEZONE DBTIMEZONE USER UID");

  private Functions() {
  }

  static boolean isCalledWithoutParentheses(String word) {
    return CALLED_WITHOUT_PARENTHESES.contains(word);
  }

  private static Set<String> words(String... lines) {
    Set<String> words = new HashSet<>();
    for (String line : lines) {
      words.addAll(Arrays.asList(line.split(" ")));
    }
    return words;
  }
}
