package io.hawser.log;

/**
 * Text that a server or a driver has sent, fit to be shown in a log, a terminal or a file of lines. A control character in it could forge
 * a second line, move a terminal's cursor, or reverse the writing direction. Thread-safe.
 */
public final class PlainText {
  private static final int LONGEST = 300;

  private PlainText() {}

  /** As {@link #oneLine}, and no more than its first 300 characters. */
  public static String shortLine(String text) {
    return oneLine(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
  }

  /** On one line: each control character, line ends included, becomes a space. Null stays null. */
  public static String oneLine(String text) {
    if (text == null) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return replaced(text, i);
      }
    }
    return text;
  }

  private static String replaced(String text, int from) {
    StringBuilder plain = new StringBuilder(text);
    for (int i = from; i < plain.length(); i++) {
      if (isControl(plain.charAt(i))) {
        plain.setCharAt(i, ' ');
      }
    }
    return plain.toString();
  }

  private static boolean isControl(char c) {
    if (c >= '\u2066' && c <= '\u2069' || c == '\u061c' || c == '\u180e') {
      return true; // from Unicode 6.3, which Java 8 does not know
    }
    switch (Character.getType(c)) {
      case Character.CONTROL:
      case Character.FORMAT: // writing direction, zero-width characters, the byte order mark
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return true;
      default:
        return false;
    }
  }
}
