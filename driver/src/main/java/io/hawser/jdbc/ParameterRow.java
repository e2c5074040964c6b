package io.hawser.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * One row of parameters of a PreparedStatement, set by index: for each the number of its setter (assigned by the weaver) and its arguments.
 * Setting a primitive, all that most statements do, allocates nothing and writes one array.
 *
 * <p>Values are kept as references, mutable ones with a copy beside them ({@link KeptValue}): a value changed after it was set is not set
 * on another statement, because the vendor's driver may have read it before. Not thread-safe, like a statement.
 */
class ParameterRow {
  private static final int AT_FIRST = 8;

  /** For each parameter two cells: the setter, 0 if there was none; and the value if that is a primitive. */
  private long[] plain;
  private Object[] values;
  private Object[] extras;
  /** For each parameter two cells: third and fourth argument. */
  private long[] details;

  ParameterRow() {
    plain = new long[2 * AT_FIRST];
  }

  ParameterRow(ParameterRow other) {
    plain = other.plain.clone();
    values = other.values == null ? null : other.values.clone();
    extras = other.extras == null ? null : other.extras.clone();
    details = other.details == null ? null : other.details.clone();
  }

  /** A row that is not fully known. */
  static ParameterRow unknown() {
    ParameterRow row = new ParameterRow();
    row.record(1, 1, 0, Gone.READ, null, 0, 0);
    return row;
  }

  /** A parameter whose value is a primitive. */
  final void record(int setter, int index, long value) {
    int cell = 2 * index - 2;
    if (cell < 0 || cell + 1 >= plain.length) {
      if (index < 1) {
        return; // the vendor's driver will refuse it
      }
      widen(index);
    }
    plain[cell] = setter;
    plain[cell + 1] = value;
    if (values != null) {
      values[index - 1] = null;
    }
  }

  /** Any other: its value, a type name or SQLType or Calendar, a length or type, a scale. */
  void record(int setter, int index, long primitive, Object value, Object extra, long third, int fourth) {
    record(setter, index, primitive);
    if (index < 1) {
      return;
    }
    if (values == null && value != null) {
      values = new Object[width()];
    }
    if (extras == null && extra != null) {
      extras = new Object[width()];
    }
    if (details == null && (third != 0 || fourth != 0)) {
      details = new long[plain.length];
    }
    if (values != null) {
      values[index - 1] = KeptValue.of(value);
    }
    if (extras != null) {
      extras[index - 1] = KeptValue.ofZone(extra);
    }
    if (details != null) {
      details[2 * index - 2] = third;
      details[2 * index - 1] = fourth;
    }
  }

  /** As JDBC's clearParameters. */
  final void clear() {
    Arrays.fill(plain, 0);
    values = null;
    extras = null;
    details = null;
  }

  /** Streams among the parameters have been read. */
  final void consume() {
    for (int i = 0; values != null && i < values.length; i++) {
      if (isStream(values[i])) {
        values[i] = Gone.READ;
      }
    }
  }

  /** Values changed since they were set are not set on another statement, even if they are changed back. */
  final void noticeChanges() {
    for (int i = 0; values != null && i < values.length; i++) {
      values[i] = present(i + 1);
    }
  }

  /** The value, if neither it nor what was passed with it was changed. */
  final Object present(int index) {
    Object value = value(index);
    return value != null && Gone.ifChanged(extra(index)) == Gone.CHANGED ? Gone.CHANGED : Gone.ifChanged(value);
  }

  /** Why the first lost parameter value can't be set again; null if there is none. */
  final String missing() {
    for (int index = 1; values != null && index <= values.length; index++) {
      if (values[index - 1] instanceof Gone) {
        return ((Gone) values[index - 1]).text(index);
      }
    }
    return null;
  }

  /**
   * Copies the values that may change.
   *
   * @return the row's approximate size in bytes; negative if a value can't be copied
   */
  final long ownValues() {
    long bytes = Long.BYTES * (long) plain.length;
    for (int index = 1; index <= width(); index++) {
      if (!ownValue(values, index) || !ownValue(extras, index)) {
        return -1;
      }
      bytes += ParameterCopy.bytes(value(index)) + ParameterCopy.bytes(extra(index));
    }
    return bytes;
  }

  private static boolean ownValue(Object[] column, int index) {
    Object value = Gone.ifChanged(at(column, index));
    if (value != null) {
      column[index - 1] = ParameterCopy.of(KeptValue.given(value));
      return column[index - 1] != null;
    }
    return true;
  }

  /** Calls all setters again, except for lost values. */
  final void set(PreparedStatementWrapper<?> target) throws SQLException {
    for (int index = 1; index <= width(); index++) {
      if (has(index)) {
        target.replay(setter(index), index, null, primitive(index), KeptValue.given(value(index)),
            KeptValue.given(extra(index)), third(index), fourth(index));
      }
    }
  }

  /** Whether a parameter set here is not set there, so that the value from here would stay. */
  final boolean hasMoreThan(ParameterRow other) {
    for (int index = 1; index <= width(); index++) {
      if (has(index) && !other.has(index)) {
        return true;
      }
    }
    return false;
  }

  // what a batch keeps of a row

  /** The highest parameter that is set, counted from 1; 0 if none is. */
  final int lastSet() {
    int index = width();
    while (index > 0 && setter(index) == 0) {
      index--;
    }
    return index;
  }

  /** The number of the setter; 0 if the parameter is not set. */
  final int setter(int index) {
    return (int) plain[2 * index - 2];
  }

  final long primitive(int index) {
    return plain[2 * index - 1];
  }

  final Object value(int index) {
    return at(values, index);
  }

  final Object extra(int index) {
    return at(extras, index);
  }

  final long third(int index) {
    return details == null ? 0 : details[2 * index - 2];
  }

  final int fourth(int index) {
    return details == null ? 0 : (int) details[2 * index - 1];
  }

  private boolean has(int index) {
    return index <= width() && setter(index) != 0 && !(value(index) instanceof Gone);
  }

  private int width() {
    return plain.length / 2;
  }

  private void widen(int index) {
    int width = Math.max(index, plain.length);
    plain = Arrays.copyOf(plain, 2 * width);
    values = values == null ? null : Arrays.copyOf(values, width);
    extras = extras == null ? null : Arrays.copyOf(extras, width);
    details = details == null ? null : Arrays.copyOf(details, 2 * width);
  }

  private static Object at(Object[] column, int index) {
    return column == null ? null : column[index - 1];
  }

  static boolean isStream(Object value) {
    return value instanceof InputStream || value instanceof Reader;
  }
}
