package io.hawser.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Copies of parameter values, so that later changes by the application do not change what it has sent. */
final class ParameterCopy {
  private static final Set<Class<?>> IMMUTABLE = new HashSet<>(Arrays.asList(String.class, Boolean.class, Character.class, Byte.class,
      Short.class, Integer.class, Long.class, Float.class, Double.class, BigDecimal.class, BigInteger.class, UUID.class, URL.class));
  /** The size of an object itself and of the reference to it. */
  private static final int OBJECT = 32;

  private ParameterCopy() {}

  /** @return null if it can't be copied: a stream, a LOB, an object of an unknown class */
  static Object of(Object value) {
    if (value instanceof byte[]) {
      return ((byte[]) value).clone();
    } else if (value instanceof char[]) {
      return ((char[]) value).clone();
    } else if (IMMUTABLE.contains(value.getClass()) || value instanceof Enum || isOfPlatform(value, "java.time.")) {
      return value;
    } else if (value instanceof Date && (isOfPlatform(value, "java.sql.") || isOfPlatform(value, "java.util."))) {
      return ((Date) value).clone();
    }
    return value instanceof Calendar && isOfPlatform(value, "java.util.") ? ((Calendar) value).clone() : null;
  }

  private static boolean isOfPlatform(Object value, String packagePrefix) {
    return value.getClass().getClassLoader() == null && value.getClass().getName().startsWith(packagePrefix)
        || value.getClass().getName().startsWith("java.sql.") && packagePrefix.equals("java.sql."); // in another class loader since Java 9
  }

  /** Its approximate size. */
  static long bytes(Object value) {
    if (value instanceof String) {
      return OBJECT + 2L * ((String) value).length();
    }
    return value == null ? 0 : OBJECT + (value instanceof byte[] ? ((byte[]) value).length : 0);
  }
}
