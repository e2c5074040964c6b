package io.hawser.failure;

import io.hawser.failure.Evidence.Direction;
import java.util.function.BiPredicate;

/** What stack traces tell about an I/O failure. They may be missing, cut short, or belong to other code: then they tell nothing. */
final class StackTraces {
  /** A socket's own frames are the first of its exception's. */
  private static final int NEAR = 12;

  private StackTraces() {
  }

  /** Whether a read or a write failed; NONE if the trace does not show it. */
  static Direction direction(StackTraceElement[] trace) {
    for (int i = 0; i < Math.min(NEAR, trace.length); i++) {
      String type = trace[i].getClassName();
      if (type.startsWith("sun.nio.ch.File")) {
        return Direction.NONE; // a file that a statement sends
      }
      if (!isSocket(type)) {
        continue;
      }
      String method = trace[i].getMethodName();
      if (method.contains("read") || method.contains("Read")) {
        return Direction.READ;
      }
      if (method.contains("write") || method.contains("Write")) {
        return Direction.WRITE;
      }
    }
    return Direction.NONE;
  }

  /** Whether a connect, or the resolution of a name, failed. */
  static boolean connecting(StackTraceElement[] trace) {
    for (int i = 0; i < Math.min(NEAR, trace.length); i++) {
      if (isSocket(trace[i].getClassName())) {
        String method = trace[i].getMethodName(); // not ensureOpenAndConnected or throwConnectionReset, called by reads and writes
        return method.startsWith("connect") || method.endsWith("Connect") || method.startsWith("lookup");
      }
    }
    return false;
  }

  /** Whether a driver was opening a session. */
  static boolean login(StackTraceElement[] trace) {
    return anyOfVendor(trace, StackTraces::opensSession);
  }

  /** @param shown called with the class and the method of each of a driver's frames */
  private static boolean anyOfVendor(StackTraceElement[] trace, BiPredicate<String, String> shown) {
    for (StackTraceElement frame : trace) {
      if (isVendor(frame.getClassName()) && shown.test(frame.getClassName(), frame.getMethodName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean opensSession(String type, String method) {
    return method.equals("createNewIO") || method.equals("connectOneTryOnly") || method.equals("doHandshake") // MySQL Connector/J
        || method.equals("initializePropsFromServer") || method.equals("handleAutoCommitDefaults") // the same: its first statements
        || method.equals("authenticationHandler") || type.endsWith(".StandardClient") && method.equals("<init>") // MariaDB Connector/J 3+
        || type.endsWith("Driver") && method.equals("connect");
  }

  /** Whether a driver was executing a statement. */
  static boolean statement(StackTraceElement[] trace) {
    return anyOfVendor(trace, (type, method) -> type.contains("Statement"));
  }

  /** Whether a driver was executing a batch. */
  static boolean batch(StackTraceElement[] trace) {
    return anyOfVendor(trace, (type, method) -> method.contains("Batch"));
  }

  /** Whether a driver was reading rows for the application. */
  static boolean readingRows(StackTraceElement[] trace) {
    return anyOfVendor(trace, (type, method) -> isOfRows(type) && method.equals("next"));
  }

  private static boolean isOfRows(String type) {
    return type.contains("ResultSet") || type.contains("Resultset");
  }

  /**
   * Whether an application's statement called what failed: a connect or login below it is the second try of a driver that reconnects by
   * itself, and the first try may have run.
   */
  static boolean calledByStatement(StackTraceElement[] trace) {
    boolean called = false;
    for (StackTraceElement frame : trace) {
      String type = frame.getClassName();
      if (isVendor(type)) {
        called = !opensSession(type, frame.getMethodName()) && (called || type.contains("Statement"));
      }
    }
    return called;
  }

  private static boolean isSocket(String type) {
    return type.startsWith("java.net.") || type.startsWith("sun.nio.ch.") || type.startsWith("sun.security.ssl.")
        || type.startsWith("io.hawser.link.");
  }

  /**
   * Whether the trace reaches the method by which a driver executes one request, and shows no sign that an earlier request of the same call
   * may have run: a batch, fetching rows, closing a cursor, or one of {@link #comesLater}.
   */
  static boolean singleRequest(StackTraceElement[] trace) {
    boolean execute = false;
    for (StackTraceElement frame : trace) {
      String type = frame.getClassName();
      if (!isVendor(type)) {
        continue;
      }
      String method = frame.getMethodName();
      if (method.contains("Batch") || isOfRows(type) || comesLater(type, method)) {
        return false;
      }
      execute |= isExecute(method);
    }
    return execute;
  }

  /** Whether a driver sends this after the statement itself, within the same call. Seen with real drivers, with the rows inserted. */
  private static boolean comesLater(String type, String method) {
    return method.startsWith("read") // an answer is being read: LOAD DATA LOCAL sends its file then
        || method.equals("sendFileToServer") // the same in MySQL Connector/J
        || method.equals("setDatabase") || method.equals("setCatalog") // MySQL Connector/J: USE, back from the statement's database
        || method.equals("retrieveOutParams") // MySQL Connector/J: SELECT of a procedure's OUT parameters
        || type.contains(".failover.") || type.contains("ConnectionProxy") || type.endsWith(".MultiPrimaryClient"); // a silent second try
  }

  private static boolean isExecute(String method) {
    switch (method) {
      case "execute":
      case "executeInternal":
      case "executeQuery":
      case "executeUpdate":
      case "executeLargeUpdate":
      case "execSQL":
      case "prepareStatement":
      case "prepare":
        return true;
      default:
        return false;
    }
  }

  private static boolean isVendor(String type) {
    return type.startsWith("com.oceanbase.") || type.startsWith("com.mysql.") || type.startsWith("org.mariadb.");
  }
}
