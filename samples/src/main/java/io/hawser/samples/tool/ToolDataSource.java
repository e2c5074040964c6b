package io.hawser.samples.tool;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * One connection for one editor of the tool: made by the driver's class name, handed out again and again, and closed only with
 * the data source. Thread-safe.
 */
public final class ToolDataSource implements DataSource, AutoCloseable {
  private static final int SECONDS_TO_ANSWER = 5;

  private final Driver driver;
  private final String url;
  private final Properties properties;
  private Connection connection;

  /** @param driverClass the one thing that changes where a tool takes up Hawser: {@code io.hawser.InPlaceDriver} */
  public ToolDataSource(String driverClass, String url, Properties properties) throws SQLException {
    try {
      driver = (Driver) Class.forName(driverClass).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new SQLException("The driver " + driverClass + " can't be used.", "08001", e);
    }
    this.url = url;
    this.properties = properties;
  }

  /** A connection of its own, for what must not wait behind the editor's: KILL. The caller closes it. */
  Connection another() throws SQLException {
    Connection opened = driver.connect(url, (Properties) properties.clone());
    if (opened == null) {
      throw new SQLException("The driver does not accept the URL.", "08001");
    }
    return opened;
  }

  /**
   * The editor's connection, if it may be used.
   *
   * @throws ConnectionReset once, if it is dead and the driver will not replace it, so that no transaction is lost without the
   *     user's knowledge; the next call opens another
   */
  @Override public synchronized Connection getConnection() throws SQLException {
    if (connection == null) {
      connection = another();
    } else if (!usable(connection)) {
      close();
      throw new ConnectionReset();
    }
    return unclosable(connection);
  }

  /**
   * Hawser's isValid would replace a dead session too, and say false where a transaction went with it. It is left out so that the user's
   * statement reaches the driver then, whose exception says what became of the transaction.
   */
  private static boolean usable(Connection connection) throws SQLException {
    return !connection.isClosed() && (Hawser.recovers(connection) || connection.isValid(SECONDS_TO_ANSWER));
  }

  /** The same connection, whose {@code close} gives it back and does not end it. */
  private static Connection unclosable(Connection connection) {
    return (Connection) Proxy.newProxyInstance(ToolDataSource.class.getClassLoader(), new Class<?>[] {Connection.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("close")) {
            return null;
          }
          try {
            return method.invoke(connection, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  @Override public synchronized void close() throws SQLException {
    Connection last = connection;
    connection = null;
    if (last != null) {
      last.close();
    }
  }

  @Override public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The editor has one user.");
  }

  @Override public PrintWriter getLogWriter() {
    return null;
  }

  @Override public void setLogWriter(PrintWriter out) {}

  @Override public int getLoginTimeout() {
    return 0;
  }

  @Override public void setLoginTimeout(int seconds) {}

  @Override public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return driver.getParentLogger();
  }

  @Override public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("Not a wrapper for " + type.getName());
  }

  @Override public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
