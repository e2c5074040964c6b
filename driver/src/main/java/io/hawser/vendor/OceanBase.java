package io.hawser.vendor;

import java.sql.Connection;

/** com.oceanbase:oceanbase-client, 2.4.x. */
final class OceanBase extends Vendor {
  OceanBase() {
    super("oceanbase", "com.oceanbase.jdbc.Driver", "com.oceanbase:oceanbase-client:2.4.16",
        "io.hawser.vendor.PlainSocketFactory", "com.oceanbase.jdbc.OceanBaseXaConnection",
        "^jdbc:oceanbase:(oracle:)?(replication|failover|loadbalance|sequential|aurora):");
  }

  @Override public Boolean inTransaction(Connection connection) {
    return (Boolean) read(connection, "getProtocol", "inTransaction");
  }

  @Override public boolean oracleMode(Connection connection) {
    return Boolean.TRUE.equals(read(connection, "getProtocol", "isOracleMode"));
  }

  @Override boolean poolsItself() {
    return true;
  }

  @Override String[] userPath() {
    return new String[] {"getProtocol", "getUsername"};
  }

  @Override String[] sessionIdPath() {
    return new String[] {"getServerThreadId"};
  }

  @Override String[] quitPath() {
    return new String[] {"getProtocol", "close"};
  }

  @Override String[] serverVersionPath() {
    return new String[] {"getProtocol", "getServerVersion"};
  }

  @Override public boolean isOceanBase() {
    return true;
  }

  @Override String[] rawSocketPath() {
    return new String[] {"getProtocol", "getSocket"};
  }
}
