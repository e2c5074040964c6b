package io.hawser.jdbc;

import io.hawser.continuity.replay.Unprotected;
import io.hawser.link.Link;
import io.hawser.recovery.Recovery;
import io.hawser.session.Effects;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * The methods of a Connection that read or change the state of its session: settings and transactions. What is set is noted in the
 * ledger, so that a new session gets it too. Setters that differ only in a name are written out: sharing their code would allocate an
 * object for each call. Public because otherwise javac would write a second copy of each of its methods into the public subclass.
 */
@Call(Call.Way.NETWORK)
public abstract class SessionStateCalls extends SessionCalls implements Connection {
  SessionStateCalls(Recovery recovery, Connection real) {
    super(recovery, real);
  }

  @Call(Call.Way.LOCAL) @Override public abstract boolean getAutoCommit() throws SQLException;

  @Override public int getTransactionIsolation() throws SQLException {
    long mark = link.mark();
    int level = real.getTransactionIsolation();
    asked(mark);
    return level;
  }

  @Override public boolean isReadOnly() throws SQLException {
    long mark = link.mark();
    boolean readOnly = real.isReadOnly();
    asked(mark);
    return readOnly;
  }

  @Override public String getCatalog() throws SQLException {
    long mark = link.mark();
    String catalog = real.getCatalog();
    asked(mark);
    return catalog;
  }

  @Override public String getSchema() throws SQLException {
    long mark = link.mark();
    String schema = real.getSchema();
    asked(mark);
    return schema;
  }

  /** Some drivers know it, others ask the server with a query. */
  private void asked(long mark) {
    if (link.mayHaveSentSince(mark)) {
      recovery.done(Effects.SETTING_ASKED);
    }
  }

  @Override public void setAutoCommit(boolean autoCommit) throws SQLException {
    if (autoCommit && recovery.transactions().isCommitted(Effects.autoCommit(true))) { // otherwise it would commit what came after the loss
      return;
    }
    recovery.ledger().before(Effects.autoCommit(autoCommit));
    Link used = link;
    long mark = used.mark();
    real.setAutoCommit(autoCommit);
    recovery.ledger().setters().autoCommit(autoCommit, recovery.sent(used, mark));
  }

  @Override public void commit() throws SQLException {
    if (recovery.transactions().isCommitted(Effects.COMMIT)) {
      return;
    }
    recovery.ledger().before(Effects.COMMIT);
    if (!recovery.transactions().commitTogether()) {
      real.commit();
    }
    recovery.transactions().committed();
  }

  @Override public void rollback() throws SQLException {
    if (recovery.transactions().rollBackLost()) {
      adoptSession();
      return;
    }
    try {
      real.rollback();
    } catch (SQLException | RuntimeException e) {
      if (!lostBecauseOf(e, link) || !recovery.transactions().rollBackLost()) { // the server has already done it
        throw e;
      }
      adoptSession();
      return;
    }
    recovery.done(Effects.ROLLBACK);
  }

  @Override public Savepoint setSavepoint() throws SQLException {
    useSavepoint();
    spoil(Unprotected.SAVEPOINT_UNNAMED);
    return real.setSavepoint();
  }

  private void useSavepoint() throws SQLException {
    requireNoLostTransaction(Effects.SAVEPOINT);
    recovery.done(Effects.SAVEPOINT);
  }

  private void logSavepoint(SavepointCall.Work work) {
    if (log != null) {
      log.did(new SavepointCall(work));
    }
  }

  @Override public void rollback(Savepoint savepoint) throws SQLException {
    useSavepoint();
    real.rollback(savepoint);
    logSavepoint(session -> session.rollback(savepoint));
  }

  @Override public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    useSavepoint();
    real.releaseSavepoint(savepoint);
    logSavepoint(session -> session.releaseSavepoint(savepoint));
  }

  @Override public Savepoint setSavepoint(String name) throws SQLException {
    useSavepoint();
    Savepoint made = real.setSavepoint(name);
    logSavepoint(session -> session.setSavepoint(name));
    return made;
  }

  @Override public void setReadOnly(boolean readOnly) throws SQLException {
    Link used = link;
    long mark = used.mark();
    real.setReadOnly(readOnly);
    recovery.ledger().setters().readOnly(readOnly, recovery.sent(used, mark));
    spoil(Unprotected.SESSION_STATE);
  }

  @Override public void setCatalog(String catalog) throws SQLException {
    Link used = link;
    long mark = used.mark();
    real.setCatalog(catalog);
    recovery.ledger().setters().catalog(catalog, recovery.sent(used, mark));
    spoil(Unprotected.SESSION_STATE);
  }

  @Override public void setSchema(String schema) throws SQLException {
    Link used = link;
    long mark = used.mark();
    real.setSchema(schema);
    recovery.ledger().setters().schema(schema, recovery.sent(used, mark));
    spoil(Unprotected.SESSION_STATE);
  }

  @Override public void setTransactionIsolation(int level) throws SQLException {
    Link used = link;
    long mark = used.mark();
    real.setTransactionIsolation(level);
    recovery.ledger().setters().isolation(level, recovery.sent(used, mark));
    spoil(Unprotected.SESSION_STATE);
  }

  @Override public void setHoldability(int holdability) throws SQLException {
    real.setHoldability(holdability);
    recovery.ledger().setters().holdability(holdability);
    spoil(Unprotected.SESSION_STATE);
  }

  @Override public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    real.setTypeMap(map);
    recovery.ledger().setters().typeMap(map);
    spoil(Unprotected.SESSION_STATE);
  }

  /** Does not use the network, and pools call it before isValid: it must not replace a lost connection. */
  @Call(Call.Way.LOCAL) @Override public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    adoptSession();
    try {
      real.setNetworkTimeout(executor, milliseconds);
    } catch (SQLException | RuntimeException e) {
      if (recovery.end().isClosed() || !lostBecauseOf(e, link)) {
        throw e;
      }
    }
    recovery.ledger().setters().networkTimeout(milliseconds);
  }

  @Call(Call.Way.LOCAL) @Override public abstract int getNetworkTimeout() throws SQLException;

  @Override public void setClientInfo(String name, String value) throws SQLClientInfoException {
    real.setClientInfo(name, value);
    recovery.ledger().setters().clientInfo(name, value);
    spoil(Unprotected.SESSION_STATE);
  }

  @Override public void setClientInfo(Properties properties) throws SQLClientInfoException {
    real.setClientInfo(properties);
    if (properties != null) { // some drivers accept null, and it sets nothing
      recovery.ledger().setters().clientInfo(properties);
      spoil(Unprotected.SESSION_STATE);
    }
  }
}
