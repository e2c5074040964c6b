package io.hawser.jdbc;

import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.TimeZone;
import java.util.zip.CRC32;

/**
 * A parameter value that the application may change, and what it was when it was set. Some of the vendors' drivers read such a value when
 * it is set and others when the statement is executed, so a value changed meanwhile can't be set on another statement.
 */
final class KeptValue {
  /** A longer array is not copied: its checksum is enough to see a change. */
  private static final int LONGEST_COPY = 64 * 1024;

  private final Object value;
  private final Object asItWas;

  private KeptValue(Object value, Object asItWas) {
    this.value = value;
    this.asItWas = asItWas;
  }

  /** @return the value itself if it can't change, or if that is unknown for its class */
  static Object of(Object value) {
    boolean mutable = value instanceof byte[] || value instanceof Date || value instanceof Calendar || value instanceof char[];
    Object copy = !mutable ? null : isLong(value) ? checksum((byte[]) value) : ParameterCopy.of(value);
    return copy == null ? value : new KeptValue(value, copy);
  }

  /** A Calendar passed for its time zone: the drivers themselves set its time. */
  static Object ofZone(Object extra) {
    return extra instanceof Calendar ? new KeptValue(extra, zone(extra).clone()) : extra;
  }

  /** The value itself. */
  static Object given(Object kept) {
    return kept instanceof KeptValue ? ((KeptValue) kept).value : kept;
  }

  boolean isChanged() {
    if (asItWas instanceof byte[]) {
      return !Arrays.equals((byte[]) asItWas, (byte[]) value);
    } else if (asItWas instanceof char[]) {
      return !Arrays.equals((char[]) asItWas, (char[]) value);
    } else if (asItWas instanceof TimeZone) {
      return !asItWas.equals(zone(value));
    }
    return !asItWas.equals(isLong(value) ? checksum((byte[]) value) : value);
  }

  private static TimeZone zone(Object calendar) {
    return ((Calendar) calendar).getTimeZone();
  }

  private static boolean isLong(Object value) {
    return value instanceof byte[] && ((byte[]) value).length > LONGEST_COPY;
  }

  private static Long checksum(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, bytes.length);
    return sum.getValue();
  }
}
