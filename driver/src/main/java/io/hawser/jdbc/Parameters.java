package io.hawser.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * The parameters of a PreparedStatement that were set by index, and the batch of such rows, so that a statement of a new
 * session can be given the same. Setting a primitive allocates nothing: a setter is remembered by its number (which the
 * weaver gives out) and its arguments in columns of arrays, one cell for each parameter of each row. The last row is the
 * present one; those before it are the batch.
 *
 * <p>Values are kept as references, as the drivers themselves do: one that is changed after it was set is sent changed.
 * Not thread-safe, like a statement.
 */
final class Parameters {
  /** What can't be given twice: a stream that a former execution has read. */
  static final Object CONSUMED = new Object();

  private int width = 8;
  private int rows;
  /** Where the present row's parameter 0 would be: rows * width - 1, kept at hand for the setters. */
  private int present = -1;
  private int highest;
  private boolean streams;
  private boolean incomplete;
  private short[] setters = new short[width];
  private long[] bits = new long[width];
  private Object[] values;
  private Object[] extras;
  private long[] thirds;
  private int[] fourths;

  /** A parameter whose value is a primitive. */
  void record(int setter, int index, long value) {
    if (index > highest || index < 1) {
      if (index < 1) {
        return; // the vendor's driver refuses it
      }
      reach(index);
    }
    int cell = present + index;
    setters[cell] = (short) setter;
    bits[cell] = value;
    if (values != null) {
      values[cell] = null;
    }
  }

  private void reach(int index) {
    if (index > width) {
      widen(index);
    }
    highest = index;
  }

  /** Any other: its value, a type name or SQLType or Calendar, a length or type, a scale. */
  void record(int setter, int index, long primitive, Object value, Object extra, long third, int fourth) {
    record(setter, index, primitive);
    if (index < 1) {
      return;
    }
    int cell = present + index;
    if (values == null && value != null) {
      values = new Object[setters.length];
    }
    if (extras == null && extra != null) {
      extras = new Object[setters.length];
    }
    if (thirds == null && (third != 0 || fourth != 0)) {
      thirds = new long[setters.length];
      fourths = new int[setters.length];
    }
    if (values != null) {
      values[cell] = value;
    }
    if (extras != null) {
      extras[cell] = extra;
    }
    if (thirds != null) {
      thirds[cell] = third;
      fourths[cell] = fourth;
    }
    streams |= isStream(value);
  }

  /** The present row joins the batch; its values stay for the next. */
  void addBatch() {
    int from = rows * width;
    int to = from + width;
    if (to + width > setters.length) {
      resize(Math.max(to + width, setters.length * 2));
    }
    copyRow(from, to);
    rows++;
    present = rows * width - 1;
  }

  void clearBatch() {
    if (rows > 0) {
      copyRow(rows * width, 0);
      clear(width, setters.length);
      rows = 0;
      present = -1;
    }
  }

  /** The present row only, as JDBC's clearParameters. */
  void clear() {
    clear(rows * width, rows * width + width);
    highest = rows == 0 ? 0 : highest;
  }

  /** After an execution: streams among the parameters have been read. */
  void executed() {
    if (streams) {
      for (int cell = 0; cell < values.length; cell++) {
        if (isStream(values[cell])) {
          values[cell] = CONSUMED;
        }
      }
      streams = false;
    }
  }

  int batchSize() {
    return rows;
  }

  /** What {@link #replay} could not set and nobody has set since; null if nothing. */
  String missing() {
    if (incomplete) {
      for (int cell = 0; cell < values.length; cell++) {
        if (values[cell] == CONSUMED && setters[cell] != 0) {
          return consumed(String.valueOf(cell % width + 1));
        }
      }
      incomplete = false;
    }
    return null;
  }

  /** Calls all setters again, row by row, and adds what was in the batch. */
  void replay(PreparedStatementProxy<?> target) throws SQLException {
    for (int row = 0; row <= rows; row++) {
      for (int index = 1; index <= highest; index++) {
        int cell = row * width + index - 1;
        if (at(values, cell) == CONSUMED) {
          incomplete = true;
        } else if (setters[cell] != 0) {
          target.replay(setters[cell], index, null, bits[cell], at(values, cell), at(extras, cell),
              thirds == null ? 0 : thirds[cell], fourths == null ? 0 : fourths[cell]);
        }
      }
      if (row < rows) {
        target.real.addBatch();
        if (lacksOneOf(row)) {
          target.real.clearParameters();
        }
      }
    }
  }

  /** Whether a parameter of this row is not set in the next: it was cleared between the two. */
  private boolean lacksOneOf(int row) {
    for (int cell = row * width; cell < row * width + highest; cell++) {
      if (setters[cell] != 0 && (setters[cell + width] == 0 || at(values, cell + width) == CONSUMED)) {
        return true;
      }
    }
    return false;
  }

  static boolean isStream(Object value) {
    return value instanceof InputStream || value instanceof Reader;
  }

  static String consumed(String parameter) {
    return "parameter " + parameter + " was given as a stream, which has been read";
  }

  private static Object at(Object[] column, int cell) {
    return column == null ? null : column[cell];
  }

  private void widen(int index) {
    int wider = Math.max(index, width * 2);
    Parameters old = new Parameters();
    old.setters = setters;
    old.bits = bits;
    old.values = values;
    old.extras = extras;
    old.thirds = thirds;
    old.fourths = fourths;
    int size = (rows + 1) * wider;
    setters = new short[size];
    bits = new long[size];
    values = values == null ? null : new Object[size];
    extras = extras == null ? null : new Object[size];
    thirds = thirds == null ? null : new long[size];
    fourths = fourths == null ? null : new int[size];
    for (int row = 0; row <= rows; row++) {
      copy(old, row * width, this, row * wider, width);
    }
    width = wider;
    present = rows * width - 1;
  }

  private void resize(int size) {
    setters = Arrays.copyOf(setters, size);
    bits = Arrays.copyOf(bits, size);
    values = values == null ? null : Arrays.copyOf(values, size);
    extras = extras == null ? null : Arrays.copyOf(extras, size);
    thirds = thirds == null ? null : Arrays.copyOf(thirds, size);
    fourths = fourths == null ? null : Arrays.copyOf(fourths, size);
  }

  private void copyRow(int from, int to) {
    copy(this, from, this, to, width);
  }

  private static void copy(Parameters from, int start, Parameters to, int end, int count) {
    System.arraycopy(from.setters, start, to.setters, end, count);
    System.arraycopy(from.bits, start, to.bits, end, count);
    if (from.values != null) {
      System.arraycopy(from.values, start, to.values, end, count);
    }
    if (from.extras != null) {
      System.arraycopy(from.extras, start, to.extras, end, count);
    }
    if (from.thirds != null) {
      System.arraycopy(from.thirds, start, to.thirds, end, count);
      System.arraycopy(from.fourths, start, to.fourths, end, count);
    }
  }

  private void clear(int from, int to) {
    Arrays.fill(setters, from, to, (short) 0);
    if (values != null) {
      Arrays.fill(values, from, to, null);
    }
    if (extras != null) {
      Arrays.fill(extras, from, to, null);
    }
  }
}
