package io.hawser.jdbc;

import io.hawser.failure.SessionProbe;
import io.hawser.link.Link;
import io.hawser.recovery.Recovery;
import io.hawser.session.Effects;
import io.hawser.session.KillStatement;
import io.hawser.session.Step;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * The Connection that the application holds, whatever sessions come and go beneath it. What is set on it is remembered,
 * so that a new session has it too. The methods that are not written here are completed by the weaver.
 */
@Call(Call.Way.NETWORK)
public abstract class ConnectionWrapper extends AbstractWrapper<Connection> implements Connection, SessionProbe {
  /** A mark of no link. */
  private static final long UNKNOWN = -1;

  /** Whose connection a logical one is, which a pool hands out again and again. */
  public interface Lease {
    /** The application has closed the logical connection. Called once at most. */
    void returned() throws SQLException;
  }

  private final Recovery recovery;
  private final Object face;
  /** Null for a connection of its own. */
  private Lease lease;
  /** A logical connection that is of no use any more, whatever becomes of the physical one. */
  private volatile boolean ended;
  /** That of {@link #real}. */
  private volatile Link link;
  /** The one before, which a call may still have used that is under way in another thread. */
  private volatile Link previous;

  ConnectionWrapper(Recovery recovery, Object face, Connection real) {
    super(real);
    this.recovery = recovery;
    this.face = face;
    this.link = recovery.link();
  }

  /**
   * Wraps a connection.
   *
   * @param face what {@link #unwrap} gives for its own type: the driver's view for applications
   */
  public static Connection of(Recovery recovery, Object face) {
    return Wrappers.NEW.connection(recovery, face, recovery.link().connection());
  }

  /** Wraps a connection for one of several who use it one after the other. */
  public static Connection leased(Recovery recovery, Object face, Lease lease) {
    ConnectionWrapper logical = Wrappers.NEW.connection(recovery, face, recovery.link().connection());
    logical.lease = lease;
    return logical;
  }

  /** Ends a logical connection without telling its lease; nothing if it has ended. */
  public static void end(Connection logical) {
    ((ConnectionWrapper) logical).ended = true;
  }

  private void requireNotEnded() throws SQLException {
    if (ended) {
      throw new SQLNonTransientConnectionException("The logical connection is closed; ask the pool for another one.", "08003");
    }
  }

  @Override final long enter(String sql) throws SQLException {
    return enter(Effects.NONE);
  }

  final long enter(Effects effects) throws SQLException {
    requireNotEnded();
    recovery.enter(effects);
    return adoptSession().mark();
  }

  @Override final void leave() {
    recovery.leave(Effects.NONE);
  }

  final void leave(Effects effects) {
    recovery.leave(effects);
  }

  final void leave(Effects effects, Step call) {
    recovery.leave(effects, call);
  }

  @Override final Throwable failed(Throwable thrown, long mark) {
    Link used = link;
    long sent = mark;
    if (!used.owns(mark)) { // another thread has found the loss before, and this call may have been made on either link
      used = previous;
      sent = UNKNOWN;
    }
    Throwable toThrow = failed(thrown, sent, used, Effects.NONE);
    adoptSession();
    return toThrow;
  }

  final Throwable failed(Throwable thrown, long mark, Link used, Effects effects) {
    return recovery.failed(thrown, mark, used, effects);
  }

  /**
   * For a statement of an old session that is to be made again: the present session is looked at, as before any call. Ends with
   * {@link #recheck} or {@link #left}.
   */
  final Link check() throws SQLException {
    enter(Effects.NONE);
    return link;
  }

  /** The statement could not be made on this link: null if there is a new one to try. */
  final Throwable recheck(Throwable thrown, long mark, Link used) {
    return failed(thrown, mark, used, Effects.NONE);
  }

  /** A session that is known to be lost is replaced: its driver may refuse even what needs no network. */
  @Override final void refresh() throws SQLException {
    requireNotEnded();
    if (link.lost()) {
      recovery.replaceLost();
    }
    adoptSession();
  }

  private Link adoptSession() {
    Link now = recovery.link();
    if (now != link) {
      previous = link;
      link = now;
      real = now.connection();
    }
    return now;
  }

  /** The physical connection of the present session. */
  final Link link() {
    return recovery.link();
  }

  final Effects effects(String sql) {
    return recovery.effects(sql);
  }

  /** With the values of its parameters: not kept, for they may never come again. */
  final Effects bound(Effects effects, String sql, List<String> literals) {
    return recovery.bound(effects, sql, literals);
  }

  /** Something has run on the present session. */
  final void did(Effects effects) {
    recovery.used(effects);
  }

  final Effects effects(List<String> batch) {
    return Effects.inOrder(new AbstractList<Effects>() {
      @Override public Effects get(int i) {
        return recovery.effects(batch.get(i));
      }

      @Override public int size() {
        return batch.size();
      }
    });
  }

  @Override final long again() {
    return link.mark();
  }

  @Override final Throwable explained(Throwable thrown) {
    return recovery.explained(thrown, link);
  }

  final Throwable explained(Throwable thrown, Link used) {
    return recovery.explained(thrown, used);
  }

  /** The text of a KILL for the session that took the place of the one it names; null if it is none, or if none did. */
  final String killAgain(String sql, List<String> literals) {
    KillStatement kill = recovery.kill(sql, literals);
    long other = kill == null ? -1 : recovery.replacementOf(kill.id());
    return other < 0 ? null : kill.of(other);
  }

  /** @throws SQLException if the transaction was lost and the application has not rolled back yet */
  final void requireNoLostTransaction(Effects of) throws SQLException {
    recovery.requireNoLostTransaction(of);
  }

  /** After the server may have been asked something of its own catalogue: a read, if anything was sent. */
  final void leaveAsked(long mark) {
    if (link.acceptedSince(mark) != 0) {
      recovery.used(Effects.METADATA);
    }
    recovery.leave(Effects.NONE);
  }

  @Override final void handedOut() {
    recovery.handedOut();
  }

  /** A row of a result is written: on the session that made the result, and on no other. */
  final void enterRow(Effects of, boolean ofAnOldSession) throws SQLException {
    requireNotEnded();
    recovery.enterRow(of, ofAnOldSession);
  }

  /** A call that was entered is not made. */
  final void left() {
    recovery.left();
  }

  /** Whether an exception is the loss of a session, rather than the answer of a living one. */
  final boolean lostBecauseOf(Exception e, Link used) {
    return used.lost() || used != recovery.link() || recovery.lostBecauseOf(e, used);
  }

  /** Then the vendor's driver says what it says of what is closed. */
  final boolean closedByApplication() {
    return ended || recovery.closedByApplication();
  }

  private Statement statement(StatementRecipe recipe) throws SQLException {
    Link now = link; // once, for another thread may replace it at any moment
    return Wrappers.NEW.statement(this, recipe, recipe.make(now.connection()), now);
  }

  private PreparedStatement prepared(StatementRecipe recipe) throws SQLException {
    Link now = link; // once, for another thread may replace it at any moment
    return Wrappers.NEW.prepared(this, recipe, (PreparedStatement) recipe.make(now.connection()), now);
  }

  private CallableStatement callable(StatementRecipe recipe) throws SQLException {
    Link now = link; // once, for another thread may replace it at any moment
    return Wrappers.NEW.callable(this, recipe, (CallableStatement) recipe.make(now.connection()), now);
  }

  @Override public Statement createStatement() throws SQLException {
    return statement(StatementRecipe.STATEMENT);
  }

  @Override public Statement createStatement(int type, int concurrency) throws SQLException {
    return statement(StatementRecipe.statement(type, concurrency));
  }

  @Override public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
    return statement(StatementRecipe.statement(type, concurrency, holdability));
  }

  @Override public PreparedStatement prepareStatement(String sql) throws SQLException {
    return prepared(StatementRecipe.prepared(sql));
  }

  @Override public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
    return prepared(StatementRecipe.prepared(sql, type, concurrency));
  }

  @Override public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability) throws SQLException {
    return prepared(StatementRecipe.prepared(sql, type, concurrency, holdability));
  }

  @Override public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    return prepared(StatementRecipe.prepared(sql, autoGeneratedKeys));
  }

  @Override public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    return prepared(StatementRecipe.prepared(sql, columnIndexes));
  }

  @Override public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    return prepared(StatementRecipe.prepared(sql, columnNames));
  }

  @Override public CallableStatement prepareCall(String sql) throws SQLException {
    return callable(StatementRecipe.call(sql));
  }

  @Override public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    return callable(StatementRecipe.call(sql, type, concurrency));
  }

  @Override public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
    return callable(StatementRecipe.call(sql, type, concurrency, holdability));
  }

  @Call(Call.Way.LOCAL) @Override public abstract String nativeSQL(String sql) throws SQLException;

  @Override public DatabaseMetaData getMetaData() throws SQLException {
    Link now = link;
    return Wrappers.NEW.metaData(this, now.connection().getMetaData(), now);
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
    if (link.acceptedSince(mark) != 0) {
      recovery.used(Effects.SETTING_ASKED);
    }
  }

  @Override public void setAutoCommit(boolean autoCommit) throws SQLException {
    if (autoCommit && recovery.isCommitted(Effects.autoCommit(true))) { // or it would commit what came after the loss
      return;
    }
    recovery.ledger().before(Effects.autoCommit(autoCommit));
    Link used = link;
    long mark = used.mark();
    real.setAutoCommit(autoCommit);
    recovery.ledger().autoCommitSet(autoCommit, recovery.sent(used, mark));
  }

  @Override public void commit() throws SQLException {
    if (recovery.isCommitted(Effects.COMMIT)) {
      return;
    }
    recovery.ledger().before(Effects.COMMIT);
    real.commit();
    recovery.committed();
  }

  @Override public void rollback() throws SQLException {
    if (recovery.rollBackLost()) {
      adoptSession();
      return;
    }
    try {
      real.rollback();
    } catch (SQLException | RuntimeException e) {
      if (!lostBecauseOf(e, link) || !recovery.rollBackLost()) { // what was asked for is done by the server
        throw e;
      }
      adoptSession();
      return;
    }
    recovery.used(Effects.ROLLBACK);
  }

  @Override public Savepoint setSavepoint() throws SQLException {
    useSavepoint();
    return real.setSavepoint();
  }

  private void useSavepoint() throws SQLException {
    recovery.requireNoLostTransaction(Effects.SAVEPOINT);
    recovery.used(Effects.SAVEPOINT);
  }

  @Override public void rollback(Savepoint savepoint) throws SQLException {
    useSavepoint();
    real.rollback(savepoint);
  }

  @Override public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    useSavepoint();
    real.releaseSavepoint(savepoint);
  }

  @Override public Savepoint setSavepoint(String name) throws SQLException {
    useSavepoint();
    return real.setSavepoint(name);
  }

  @Override public void setReadOnly(boolean readOnly) throws SQLException {
    Link used = link;
    long mark = used.mark();
    real.setReadOnly(readOnly);
    recovery.ledger().readOnlySet(readOnly, recovery.sent(used, mark));
  }

  @Override public void setCatalog(String catalog) throws SQLException {
    Link used = link;
    long mark = used.mark();
    real.setCatalog(catalog);
    recovery.ledger().catalogSet(catalog, recovery.sent(used, mark));
  }

  @Override public void setSchema(String schema) throws SQLException {
    Link used = link;
    long mark = used.mark();
    real.setSchema(schema);
    recovery.ledger().schemaSet(schema, recovery.sent(used, mark));
  }

  @Override public void setTransactionIsolation(int level) throws SQLException {
    Link used = link;
    long mark = used.mark();
    real.setTransactionIsolation(level);
    recovery.ledger().isolationSet(level, recovery.sent(used, mark));
  }

  @Override public void setHoldability(int holdability) throws SQLException {
    real.setHoldability(holdability);
    recovery.ledger().holdabilitySet(holdability);
  }

  @Override public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    real.setTypeMap(map);
    recovery.ledger().typeMapSet(map);
  }

  /** Reaches no network, and pools set it before they ask isValid: a lost connection must not be replaced by it. */
  @Call(Call.Way.LOCAL) @Override public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    adoptSession();
    try {
      real.setNetworkTimeout(executor, milliseconds);
    } catch (SQLException | RuntimeException e) {
      if (recovery.isClosed() || !lostBecauseOf(e, link)) {
        throw e;
      }
    }
    recovery.ledger().networkTimeoutSet(milliseconds);
  }

  @Call(Call.Way.LOCAL) @Override public abstract int getNetworkTimeout() throws SQLException;

  @Override public void setClientInfo(String name, String value) throws SQLClientInfoException {
    real.setClientInfo(name, value);
    recovery.ledger().clientInfoSet(name, value);
  }

  @Override public void setClientInfo(Properties properties) throws SQLClientInfoException {
    real.setClientInfo(properties);
    if (properties != null) { // some drivers take it, and it says nothing
      recovery.ledger().clientInfoSet(properties);
    }
  }

  /** Replaces a dead session if nothing is lost by it: who asks wants to know whether the connection can be used. */
  @Call(Call.Way.LOCAL) @Override public boolean isValid(int timeoutSeconds) throws SQLException {
    if (timeoutSeconds < 0) {
      throw recovery.link().negativeTimeout(timeoutSeconds);
    }
    return !ended && recovery.valid(timeoutSeconds);
  }

  @Override public final boolean sessionAnswers(int timeoutSeconds) {
    return !ended && recovery.answers(timeoutSeconds);
  }

  /** Hawser's own first. The vendor's are left out once the connection is lost: tools ask in their finally blocks. */
  @Call(Call.Way.LOCAL) @Override public SQLWarning getWarnings() throws SQLException {
    adoptSession();
    SQLWarning own = recovery.warning();
    SQLWarning vendors = vendorsWarnings();
    if (own == null) {
      return vendors;
    }
    SQLWarning first = new SQLWarning(own.getMessage(), own.getSQLState(), own.getErrorCode());
    first.setNextWarning(vendors);
    return first;
  }

  private SQLWarning vendorsWarnings() throws SQLException {
    try {
      return real.getWarnings();
    } catch (SQLException | RuntimeException e) {
      if (!closedByApplication() && lostBecauseOf(e, link)) {
        return null;
      }
      throw e;
    }
  }

  @Call(Call.Way.LOCAL) @Override public void clearWarnings() throws SQLException {
    adoptSession();
    recovery.warning(null);
    if (closedByApplication() || !link.lost()) {
      real.clearWarnings();
    }
  }

  @Call(Call.Way.LOCAL) @Override public void close() throws SQLException {
    if (lease != null) {
      if (!ended) {
        ended = true;
        lease.returned();
      }
      return;
    }
    recovery.close();
    adoptSession();
  }

  @Call(Call.Way.LOCAL) @Override public boolean isClosed() throws SQLException {
    return ended || recovery.isClosed();
  }

  /** Frees a blocked caller at once with every vendor: the socket itself is closed. */
  @Call(Call.Way.LOCAL) @Override public void abort(Executor executor) throws SQLException {
    if (executor == null) {
      throw new SQLException("abort: the executor is null; JDBC wants one, though Hawser does not need it", "22023");
    }
    recovery.abort(executor);
  }

  @Call(Call.Way.LOCAL) @Override public abstract java.sql.Clob createClob() throws SQLException;

  @Call(Call.Way.LOCAL) @Override public abstract java.sql.Blob createBlob() throws SQLException;

  @Call(Call.Way.LOCAL) @Override public abstract java.sql.NClob createNClob() throws SQLException;

  @Call(Call.Way.LOCAL) @Override public abstract java.sql.SQLXML createSQLXML() throws SQLException;

  @Call(Call.Way.LOCAL) @Override public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(face)) {
      return type.cast(face);
    }
    return super.unwrap(type);
  }

  @Call(Call.Way.LOCAL) @Override public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(face) || super.isWrapperFor(type);
  }
}
