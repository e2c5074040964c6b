package io.hawser.vendor;

import java.sql.Connection;

/** com.mysql:mysql-connector-j, 8.0 and later. */
final class MySql extends Vendor {
  MySql() {
    // without loading a class of the vendor: the socket factory's superclass is there only if the driver is
    super("mysql", "com.mysql.cj.jdbc.Driver", "com.mysql:mysql-connector-j:8.0.33 or later", "io.hawser.vendor.MysqlSocketFactory",
        "com.mysql.cj.jdbc.MysqlXADataSource",
        "^jdbc:mysql:(replication|loadbalance):|^jdbc:mysql\\+srv:|^jdbc:mysql://(?:[^/?(,]|\\([^)]*\\))*,|[?&]autoReconnect(ForPools)?=(true|yes)");
  }

  @Override public boolean takesUserBeforeHost() {
    return true;
  }

  @Override public Boolean inTransaction(Connection connection) {
    return (Boolean) read(connection, "getSession", "getServerSession", "inTransactionOnServer");
  }

  @Override String[] sessionIdPath() {
    return new String[] {"getId"};
  }

  @Override String[] serverVersionPath() {
    return new String[] {"getServerVersion"};
  }

  @Override String[] rawSocketPath() {
    return new String[] {"getSession", "getProtocol", "getSocketConnection", "getMysqlSocket"};
  }
}
