package io.hawser.continuity;

import io.hawser.link.OwnSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which server, or which cluster and tenant of OceanBase, a session is on: as a value, and as the expression that has this value there
 * and on no other server. A fence on another server would prove nothing, and could break its replication. Immutable.
 */
final class ServerIdentity {
  /** ER_UNKNOWN_SYSTEM_VARIABLE. */
  private static final int UNKNOWN_VARIABLE = 1193;
  private static final String MYSQL = "@@server_uuid";
  private static final String MARIADB = "CONCAT_WS('|', @@server_id, @@hostname, @@port, @@datadir)";
  /** Since 10.3.36, 10.6.9 and so on; the same for two servers only if they share a network address. */
  private static final String MARIADB_WITH_UID = "CONCAT_WS('|', @@server_uid, @@server_id, @@hostname, @@port, @@datadir)";
  private static final String TENANT = "EFFECTIVE_TENANT_ID()";

  private final String expression;
  private final String value;
  /** Of OceanBase, if no expression has it; else empty. */
  private final String cluster;

  private ServerIdentity(String expression, String value, String cluster) {
    this.expression = expression;
    this.value = value;
    this.cluster = cluster;
  }

  /**
   * Asks a session. FOR UPDATE makes proxies that split reads and writes ask the server that writes.
   *
   * @return null if nothing distinguishes this server from another one
   * @throws SQLException the session was lost, or does not understand the question
   */
  static ServerIdentity of(Connection session) throws SQLException {
    String version = OwnSql.ask(session, "SELECT VERSION()");
    if (version == null) {
      return null;
    }
    if (version.contains("OceanBase")) {
      return ofOceanBase(session);
    }
    if (!version.contains("MariaDB")) {
      return of(session, MYSQL);
    }
    try {
      return of(session, MARIADB_WITH_UID);
    } catch (SQLException e) {
      if (e.getErrorCode() != UNKNOWN_VARIABLE) {
        throw e;
      }
      return of(session, MARIADB);
    }
  }

  private static ServerIdentity of(Connection session, String expression) throws SQLException {
    String value = OwnSql.ask(session, "SELECT " + expression + " FOR UPDATE");
    return value == null || value.isEmpty() ? null : new ServerIdentity(expression, value, "");
  }

  private static ServerIdentity ofOceanBase(Connection session) throws SQLException {
    String tenant = OwnSql.ask(session, "SELECT " + TENANT);
    String cluster = cluster(session);
    return tenant == null || cluster.isEmpty() ? null : new ServerIdentity(TENANT, tenant, cluster);
  }

  /** A standby cluster has the name of its primary, but another id. */
  private static String cluster(Connection session) throws SQLException {
    try (Statement statement = session.createStatement(); ResultSet rows = statement.executeQuery("SHOW PARAMETERS LIKE 'cluster_id'")) {
      return rows.next() ? String.valueOf(rows.getString("value")) : "";
    }
  }

  /** For a WHERE: true on this server alone. */
  String condition() {
    return expression + " = '" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** Whether any server of a cluster will do. */
  boolean isOfCluster() {
    return !cluster.isEmpty();
  }

  @Override public boolean equals(Object other) {
    return other instanceof ServerIdentity && ((ServerIdentity) other).toString().equals(toString());
  }

  @Override public int hashCode() {
    return toString().hashCode();
  }

  @Override public String toString() {
    return expression + "|" + value + "|" + cluster;
  }
}
