package io.hawser.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** {@code optimizer_switch = 'a=on,b=off'}: the flags that are not named stay as they were. */
final class Pieces {
  private Pieces() {}

  /**
   * @param text  of the assignment
   * @param value the literal in it
   */
  static Change of(String key, String text, String value) {
    String plain = value.replace("'", "").replace("\"", "").toLowerCase(Locale.ROOT);
    List<String> writes = new ArrayList<>();
    for (String piece : plain.split(",")) {
      int equals = piece.indexOf('=');
      if (equals < 0) {
        writes.add(key); // DEFAULT: all of them
      } else {
        writes.add(StateKeys.piece(key, piece.substring(0, equals).trim()));
      }
    }
    return Change.set(key, text, Change.Form.ASSIGNMENT, writes.toArray(new String[0]), Collections.<String>emptySet());
  }
}
