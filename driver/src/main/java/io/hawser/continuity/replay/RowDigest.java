package io.hawser.continuity.replay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;

/** The rows seen of one result, as a digest: equal digests mean equal rows in the same order. Not thread-safe, like a ResultSet. */
final class RowDigest {
  private static final int NULL = -1;

  private final MessageDigest hash;
  private final byte[] number = new byte[4];
  /** Null until the first row. */
  private boolean[] asBytes;
  /** Of all rows, each with its position. */
  private byte[] chain = new byte[0];
  /** Of all rows, in any order. */
  private long sum;
  private long rows;

  RowDigest() {
    try {
      hash = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has it", e);
    }
  }

  /** Reads all columns of the result's current row. */
  void add(ResultSet result) throws SQLException {
    if (asBytes == null) {
      describe(result.getMetaData());
    }
    for (int column = 1; column <= asBytes.length; column++) {
      add(asBytes[column - 1] ? bytes(result, column) : text(result, column));
    }
    byte[] row = hash.digest();
    for (int i = 0; i < Long.BYTES; i++) {
      sum += (row[i] & 0xFFL) << (8 * i);
    }
    hash.update(chain);
    chain = hash.digest(row);
    rows++;
  }

  /** Not every driver has bytes for every type: MariaDB Connector/J 3 has none for JSON or times. Then another run has none either. */
  private byte[] bytes(ResultSet result, int column) throws SQLException {
    try {
      return result.getBytes(column);
    } catch (SQLException hasNone) {
      asBytes[column - 1] = false;
      return text(result, column);
    }
  }

  private static byte[] text(ResultSet result, int column) throws SQLException {
    String text = result.getString(column);
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  /** The columns themselves count as well. */
  private void describe(ResultSetMetaData columns) throws SQLException {
    asBytes = new boolean[columns.getColumnCount()];
    for (int column = 1; column <= asBytes.length; column++) {
      int type = columns.getColumnType(column);
      asBytes[column - 1] = isBytes(type);
      add(columns.getColumnLabel(column).getBytes(StandardCharsets.UTF_8));
      length(type);
    }
    chain = hash.digest();
  }

  /** Types that a text might not show exactly, or, if arrays of bytes, not at all. */
  private static boolean isBytes(int type) {
    switch (type) {
      case Types.BINARY:
      case Types.VARBINARY:
      case Types.LONGVARBINARY:
      case Types.BLOB:
      case Types.CHAR:
      case Types.VARCHAR:
      case Types.LONGVARCHAR:
      case Types.CLOB:
      case Types.TIME: // as a text oceanbase-client shows no fraction of a second
        return true;
      default:
        return false;
    }
  }

  private void add(byte[] value) {
    length(value == null ? NULL : value.length);
    if (value != null) {
      hash.update(value);
    }
  }

  private void length(int value) {
    for (int i = 0; i < number.length; i++) {
      number[i] = (byte) (value >>> (8 * i));
    }
    hash.update(number);
  }

  long rows() {
    return rows;
  }

  /** Whether these are the same rows in the same order. */
  boolean sameAs(RowDigest other) {
    return rows == other.rows && Arrays.equals(chain, other.chain);
  }

  /** Whether these are the same rows in any order. */
  boolean sameRowsAs(RowDigest other) {
    return rows == other.rows && sum == other.sum;
  }
}
