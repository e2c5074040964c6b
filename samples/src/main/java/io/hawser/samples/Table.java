package io.hawser.samples;

import java.util.ArrayList;
import java.util.List;

/** Plain text in columns: the first one to the left, the others to the right. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  public void row(String title, List<?> cells) {
    List<String> row = new ArrayList<>(List.of(title));
    cells.forEach(each -> row.add(String.valueOf(each)));
    rows.add(row);
  }

  @Override public String toString() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        text.append(("%" + (column == 0 ? "-" : "") + width(column) + "s  ").formatted(row.get(column)));
      }
      text.setLength(text.length() - 2);
      text.append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().filter(row -> row.size() > column).mapToInt(row -> row.get(column).length()).max().orElse(1);
  }
}
