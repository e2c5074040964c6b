package io.hawser.session;

import java.sql.Connection;
import java.util.Map;
import java.util.Properties;

/**
 * The setters of java.sql.Connection that have succeeded, each with what it does to the session. Called by the wrapper of the
 * connection.
 *
 * <p>Some drivers compare a value with a flag of their own and send nothing if it is equal. SQL does not update that flag: hence
 * {@link Sent}.
 */
public final class JdbcSetters {
  private final SessionState session;

  JdbcSetters(SessionState session) {
    this.session = session;
  }

  /**
   * {@code setAutoCommit}. Some drivers' flag ignores SET autocommit (oceanbase-client 2.4): if they send nothing, the session is as
   * before. If it is unknown whether they did, autocommit is unsure until {@link TransactionWitness#serverSaysAutoCommit}.
   */
  public void autoCommit(boolean value, Sent sent) {
    synchronized (session) {
      session.inFlight = Effects.NONE;
      boolean flag = session.jdbc.autoCommit().orElse(true);
      session.values.setByDriver();
      boolean mayBeSkipped = sent == Sent.UNKNOWN && flag == value && !session.transaction.isAutocommit(value);
      session.jdbc.autoCommit(value);
      if (sent == Sent.NO && (session.settings.hasAutocommitOfSql() || session.unrestorable.has(StateKeys.AUTOCOMMIT))) {
        return;
      }
      session.settings.autocommitIsOfJdbc();
      session.unrestorable.release(StateKeys.AUTOCOMMIT);
      if (mayBeSkipped) {
        session.transaction.autocommitUnsure();
      } else {
        session.autocommit(value);
      }
    }
  }

  /** {@code setTransactionIsolation}. */
  public void isolation(int level, Sent sent) {
    synchronized (session) {
      session.values.setByDriver();
      session.settings.jdbc(StateKeys.JDBC_ISOLATION, StateKeys.ISOLATION, sent, JdbcSetter.isolation(level, sent));
      if (sent != Sent.NO) {
        boolean alone = level == Connection.TRANSACTION_READ_COMMITTED || level == Connection.TRANSACTION_READ_UNCOMMITTED;
        session.isolationIs(sent == Sent.UNKNOWN ? "" : alone ? "READ COMMITTED" : "above");
      }
    }
  }

  /** {@code setReadOnly}. */
  public void readOnly(boolean value, Sent sent) {
    synchronized (session) {
      session.values.setByDriver();
      session.settings.jdbc(StateKeys.JDBC_READ_ONLY, StateKeys.ACCESS, sent, JdbcSetter.readOnly(value, sent));
    }
  }

  /** {@code setCatalog}. */
  public void catalog(String catalog, Sent sent) {
    defaultSchema(StateKeys.JDBC_CATALOG, sent, JdbcSetter.catalog(catalog, sent));
  }

  /** {@code setSchema}. */
  public void schema(String schema, Sent sent) {
    defaultSchema(StateKeys.JDBC_SCHEMA, sent, JdbcSetter.schema(schema, sent));
  }

  private void defaultSchema(String flag, Sent sent, Step setter) {
    synchronized (session) {
      session.settings.jdbc(flag, StateKeys.SCHEMA, sent, setter);
      session.values.setByDriver();
      if (sent != Sent.NO) {
        session.unrestorable.tablesMoved();
      }
    }
  }

  /** {@code setHoldability}. */
  public void holdability(int holdability) {
    session.jdbc.holdability(holdability);
  }

  /** {@code setNetworkTimeout}. */
  public void networkTimeout(int milliseconds) {
    session.jdbc.networkTimeout(milliseconds);
  }

  /** {@code setTypeMap}. */
  public void typeMap(Map<String, Class<?>> map) {
    session.jdbc.typeMap(map);
  }

  /** {@code setClientInfo(name, value)}. */
  public void clientInfo(String name, String value) {
    synchronized (session) {
      session.jdbc.clientInfo(name, value);
    }
  }

  /** {@code setClientInfo(properties)}. */
  public void clientInfo(Properties properties) {
    synchronized (session) {
      session.jdbc.clientInfo(properties);
    }
  }
}
