package io.hawser.failure;

import java.lang.reflect.Constructor;
import java.sql.BatchUpdateException;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rebuilds the Throwables of a record in more than one way, because a classifier must not depend on one. */
enum Rebuild {
  /** With the classes that were recorded, where they can be loaded and made. */
  WITH_VENDOR_CLASSES,
  /** With the standard's classes only, as where the driver is in another class loader. */
  WITH_JDBC_CLASSES,
  /** The same without the recorded stack trace. */
  WITHOUT_FRAMES;

  Throwable rebuild(Recorded record) {
    List<Throwable> made = new ArrayList<>();
    for (Recorded.Link link : record.chain()) {
      Throwable t = make(link, record);
      t.setStackTrace(new StackTraceElement[0]);
      made.add(t);
      if (!link.rel().equals("top") && made.get(link.of()).getCause() == null) {
        made.get(link.of()).initCause(t);
      }
    }
    if (this != WITHOUT_FRAMES && record.stackTop() != null) {
      made.get(made.size() - 1).setStackTrace(record.stackTop().stream().map(Rebuild::frame).toArray(StackTraceElement[]::new));
    }
    return made.get(0);
  }

  private static StackTraceElement frame(String name) {
    int dot = name.lastIndexOf('.');
    return new StackTraceElement(name.substring(0, dot), name.substring(dot + 1), null, -1);
  }

  private Throwable make(Recorded.Link link, Recorded record) {
    if (this == WITH_VENDOR_CLASSES || link.type().startsWith("java")) {
      Throwable loaded = load(link.type(), link);
      if (loaded != null) {
        return loaded;
      }
    }
    if (link.jdbcType() != null) {
      Throwable standard = load("java.sql." + link.jdbcType(), link);
      if (standard != null) {
        return standard;
      }
    }
    return link.sqlState() != null || link.vendorCode() != null
        ? new SQLException(link.message(), link.sqlState(), code(link)) : new RuntimeException(link.message());
  }

  private static int code(Recorded.Link link) {
    return link.vendorCode() == null ? 0 : link.vendorCode();
  }

  private static Throwable load(String type, Recorded.Link link) {
    if (type.equals(BatchUpdateException.class.getName())) {
      return new BatchUpdateException(link.message(), link.sqlState(), code(link), new int[0]);
    }
    if (type.equals(SQLClientInfoException.class.getName())) {
      return new SQLClientInfoException(link.message(), link.sqlState(), code(link), Collections.emptyMap());
    }
    try {
      Class<?> loaded = Class.forName(type);
      for (Constructor<?> constructor : loaded.getConstructors()) {
        List<Class<?>> parameters = List.of(constructor.getParameterTypes());
        if (parameters.equals(List.of(String.class, String.class, int.class))) {
          return (Throwable) constructor.newInstance(link.message(), link.sqlState(), code(link));
        }
      }
      return SQLException.class.isAssignableFrom(loaded) ? null
          : (Throwable) loaded.getConstructor(String.class).newInstance(link.message());
    } catch (ReflectiveOperationException | LinkageError notHere) {
      return null;
    }
  }
}
