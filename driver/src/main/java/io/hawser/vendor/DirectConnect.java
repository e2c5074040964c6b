package io.hawser.vendor;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Reaches the vendor's driver itself. With Hawser's agent in the JVM a vendor's driver returns a connection of Hawser's; code that opens a
 * connection for Hawser, in any class loader, needs the vendor's. Thread-safe.
 */
public final class DirectConnect {
  /** The agent's class in the bootstrap class loader, where every Hawser of this JVM finds it. */
  private static final String DISPATCHER = "io.hawser.agent.Dispatcher";
  /** The agent's: its value is not null while the agent must leave this thread alone. Null without an agent. */
  private static final ThreadLocal<Object> DIRECT = find();

  private DirectConnect() {}

  @SuppressWarnings("unchecked") // the field's type
  private static ThreadLocal<Object> find() {
    try {
      return (ThreadLocal<Object>) Class.forName(DISPATCHER, true, null).getField("DIRECT").get(null);
    } catch (ReflectiveOperationException | SecurityException absent) {
      return null;
    }
  }

  /** {@link Driver#connect}, of the vendor's driver. */
  public static Connection connect(Driver driver, String url, Properties properties) throws SQLException {
    if (DIRECT == null) {
      return driver.connect(url, properties);
    }
    Object before = DIRECT.get();
    DIRECT.set(Boolean.TRUE);
    try {
      return driver.connect(url, properties);
    } finally {
      if (before == null) {
        DIRECT.remove();
      } else {
        DIRECT.set(before);
      }
    }
  }
}
