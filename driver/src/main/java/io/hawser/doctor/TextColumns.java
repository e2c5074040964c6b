package io.hawser.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts side by side, each broken into the lines that its column has room for. Counts as a terminal does: a Chinese character takes
 * two places, and Chinese may be broken between any two characters. Not thread-safe.
 */
public final class TextColumns {
  /** What must not begin a line. */
  private static final String CLOSING = ",。;:!?)”、》";
  private static final String OPENING = "(“《";

  private final StringBuilder out = new StringBuilder();

  /** @param widths in places; what does not fit into the last one and can't be broken sticks out */
  void row(int[] widths, String... texts) {
    List<List<String>> columns = new ArrayList<>();
    int height = 0;
    for (int i = 0; i < texts.length; i++) {
      columns.add(lines(texts[i], widths[i]));
      height = Math.max(height, columns.get(i).size());
    }
    for (int line = 0; line < height; line++) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < texts.length; i++) {
        String part = line < columns.get(i).size() ? columns.get(i).get(line) : "";
        row.append(part);
        for (int places = width(part); places < widths[i]; places++) {
          row.append(' ');
        }
      }
      out.append(row.toString().replaceAll(" +$", "")).append(System.lineSeparator());
    }
  }

  void blank() {
    out.append(System.lineSeparator());
  }

  private static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text.trim();
    while (width(rest) > width) {
      int end = end(rest, width);
      lines.add(rest.substring(0, end).trim());
      rest = rest.substring(end).trim();
    }
    if (!rest.isEmpty() || lines.isEmpty()) {
      lines.add(rest);
    }
    return lines;
  }

  /** Where the first line ends: the last possible break that leaves it short enough, or else the first one. */
  private static int end(String text, int width) {
    int best = 0;
    int places = 0;
    for (int i = 1; i < text.length(); i++) {
      places += width(text.charAt(i - 1));
      if (places > width && best > 0) {
        break;
      }
      if (mayBreak(text.charAt(i - 1), text.charAt(i))) {
        best = i;
      }
    }
    return best > 0 ? best : text.length();
  }

  private static boolean mayBreak(char before, char after) {
    return before == ' ' || (isWide(before) || isWide(after)) && after != ' ' && CLOSING.indexOf(after) < 0 && OPENING.indexOf(before) < 0;
  }

  static int width(String text) {
    return text.chars().map(character -> width((char) character)).sum();
  }

  private static int width(char character) {
    return isWide(character) ? 2 : 1;
  }

  private static boolean isWide(char character) {
    return character >= 0x1100
        && (character <= 0x115F || character >= 0x2E80 && character <= 0xA4CF || character >= 0xAC00 && character <= 0xD7A3
            || character >= 0xF900 && character <= 0xFAFF || character >= 0xFE30 && character <= 0xFE6F
            || character >= 0xFF00 && character <= 0xFF60
            || character >= 0xFFE0 && character <= 0xFFE6)
        || character == '“' || character == '”';
  }

  @Override public String toString() {
    return out.toString();
  }
}
