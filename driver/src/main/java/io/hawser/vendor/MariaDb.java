package io.hawser.vendor;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.XAConnection;

/** org.mariadb.jdbc:mariadb-java-client, 2.7 and later. */
final class MariaDb extends Vendor {
  private static final int IN_TRANSACTION = 1; // SERVER_STATUS_IN_TRANS of the protocol

  MariaDb() {
    super("mariadb", "org.mariadb.jdbc.Driver", "org.mariadb.jdbc:mariadb-java-client:2.7 or later",
        "io.hawser.vendor.PlainSocketFactory", "org.mariadb.jdbc.MariaDbPoolConnection",
        "^jdbc:mariadb:(replication|failover|loadbalance|load-balance-read|sequential|aurora):|[?&]autoReconnect=(true|1)");
  }

  /** Versions before 3 have another class for it. */
  @Override public XAConnection xaConnection(Driver driver, String url, Properties properties) throws SQLException {
    try {
      Class.forName("org.mariadb.jdbc.MariaXaConnection", false, driver.getClass().getClassLoader());
      return xaConnection(driver, url, properties, "org.mariadb.jdbc.MariaXaConnection");
    } catch (ClassNotFoundException version3) {
      return super.xaConnection(driver, url, properties);
    }
  }

  @Override public boolean followsRedirections() {
    return true;
  }

  @Override boolean poolsItself() {
    return true; // up to 2.7; from 3 on only MariaDB's data source does
  }

  @Override public Boolean inTransaction(Connection connection) {
    Object status = read(connection, "getContext", "getServerStatus");
    if (status instanceof Number) {
      return (((Number) status).intValue() & IN_TRANSACTION) != 0;
    }
    return (Boolean) read(protocolBefore3(connection), "inTransaction");
  }

  /** Version 2.7 exposes it only to subclasses. */
  private static Object protocolBefore3(Connection connection) {
    try {
      Method shown = connection.getClass().getDeclaredMethod("getProtocol");
      shown.setAccessible(true);
      return shown.invoke(connection);
    } catch (ReflectiveOperationException | RuntimeException unavailable) {
      return null;
    }
  }

  @Override public long sessionId(Connection connection) {
    long id = super.sessionId(connection);
    Object before3 = id < 0 ? read(connection, "getServerThreadId") : null;
    return before3 instanceof Number ? ((Number) before3).longValue() : id;
  }

  @Override String[] sessionIdPath() {
    return new String[] {"getThreadId"};
  }

  @Override public String serverVersion(Connection connection) {
    String version = super.serverVersion(connection);
    return version != null ? version : (String) read(protocolBefore3(connection), "getServerVersion");
  }

  @Override String[] quitPath() {
    return new String[] {"getClient", "close"}; // from 3 on; before, its close() must do
  }

  @Override String[] serverVersionPath() {
    return new String[] {"getContext", "getVersion", "getVersion"};
  }

  @Override String[] rawSocketPath() {
    return new String[0]; // hidden in every version
  }
}
