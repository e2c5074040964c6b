package io.hawser.jdbc;

import java.util.Arrays;

/**
 * Rows of a batch that were set in the same way: by the same setters for the same parameters. The setters are kept once, and for each row
 * only its values. What no row has takes no space. Not thread-safe.
 */
final class BatchBlock {
  static final int MOST_ROWS = 64;

  private final int width;
  /** For each parameter the number of its setter, 0 if it was not set. */
  private final int[] setters;
  private long[] primitives;
  private Object[] values;
  private Object[] extras;
  /** Third and fourth arguments, one after the other. */
  private long[] details;
  private int capacity;
  private int rows;

  /**
   * @param first    a sample of what all rows have; it is not added
   * @param capacity the initial capacity in rows
   */
  BatchBlock(ParameterRow first, int capacity) {
    this.width = first.lastSet();
    this.setters = new int[width];
    this.capacity = capacity;
    int cells = width * capacity;
    for (int index = 1; index <= width; index++) {
      setters[index - 1] = first.setter(index);
      primitives = primitives == null && first.primitive(index) != 0 ? new long[cells] : primitives;
      values = values == null && first.value(index) != null ? new Object[cells] : values;
      extras = extras == null && first.extra(index) != null ? new Object[cells] : extras;
      details = details == null && hasDetails(first, index) ? new long[2 * cells] : details;
    }
  }

  private static boolean hasDetails(ParameterRow row, int index) {
    return row.third(index) != 0 || row.fourth(index) != 0;
  }

  boolean isFull() {
    return rows == MOST_ROWS;
  }

  int rows() {
    return rows;
  }

  /** @return false if the row was set in another way, or there is no space left: then nothing was done */
  boolean add(ParameterRow row) {
    if (isFull() || !fits(row)) {
      return false;
    }
    if (rows == capacity) {
      grow();
    }
    for (int index = 1; index <= width; index++) {
      int cell = cell(rows, index);
      if (primitives != null) {
        primitives[cell] = row.primitive(index);
      }
      if (values != null) {
        values[cell] = row.present(index);
      }
      if (extras != null) {
        extras[cell] = row.extra(index);
      }
      if (details != null) {
        details[2 * cell] = row.third(index);
        details[2 * cell + 1] = row.fourth(index);
      }
    }
    rows++;
    return true;
  }

  private boolean fits(ParameterRow row) {
    if (row.lastSet() != width) {
      return false;
    }
    for (int index = 1; index <= width; index++) {
      if (setters[index - 1] != row.setter(index) || primitives == null && row.primitive(index) != 0
          || values == null && row.value(index) != null || extras == null && row.extra(index) != null
          || details == null && hasDetails(row, index)) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    capacity = Math.min(MOST_ROWS, 2 * capacity);
    int cells = width * capacity;
    primitives = primitives == null ? null : Arrays.copyOf(primitives, cells);
    values = values == null ? null : Arrays.copyOf(values, cells);
    extras = extras == null ? null : Arrays.copyOf(extras, cells);
    details = details == null ? null : Arrays.copyOf(details, 2 * cells);
  }

  private int cell(int row, int index) {
    return row * width + index - 1;
  }

  /** A new copy of one of its rows. */
  ParameterRow row(int number) {
    ParameterRow row = new ParameterRow();
    for (int index = 1; index <= width; index++) {
      if (setters[index - 1] != 0) {
        int cell = cell(number, index);
        row.record(setters[index - 1], index, primitives == null ? 0 : primitives[cell], values == null ? null : values[cell],
            extras == null ? null : extras[cell], details == null ? 0 : details[2 * cell],
            details == null ? 0 : (int) details[2 * cell + 1]);
      }
    }
    return row;
  }

  /** Streams among the values have been read. */
  void consume() {
    for (int cell = 0; values != null && cell < rows * width; cell++) {
      values[cell] = ParameterRow.isStream(values[cell]) ? Gone.READ : values[cell];
    }
  }

  /**
   * As {@link ParameterRow#noticeChanges}.
   *
   * @param several whether the batch has several rows: an object of an unknown class may then have had another value in each of them
   */
  void noticeChanges(boolean several) {
    for (int cell = 0; values != null && cell < rows * width; cell++) {
      boolean otherwise = values[cell] != null && extras != null && Gone.ifChanged(extras[cell]) == Gone.CHANGED;
      values[cell] = otherwise ? Gone.CHANGED : several ? Gone.ifUncertain(values[cell]) : Gone.ifChanged(values[cell]);
    }
  }

  /** As {@link ParameterRow#missing}, of any row. */
  String missing() {
    for (int cell = 0; values != null && cell < rows * width; cell++) {
      if (values[cell] instanceof Gone) {
        return ((Gone) values[cell]).text(cell % width + 1);
      }
    }
    return null;
  }
}
