package io.hawser.engine;

import io.hawser.event.ConnectionListener;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.jdbc.ConnectionWrapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import javax.sql.StatementEventListener;

/**
 * One physical connection, and the logical ones that a pool's borrowers get, one at a time. Each begins with the auto-commit that the physical one had at
 * first, and with nothing uncommitted. What else a borrower has set (isolation, variables, temporary tables, locks) stays until the physical connection
 * is closed, as it does with MariaDB's and OceanBase's drivers.
 */
public class HawserPooledConnection implements PooledConnection, ConnectionListener {
  private final OpenedConnection opened;
  private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final boolean autoCommit;
  private Connection logical;

  public HawserPooledConnection(OpenedConnection opened) throws SQLException {
    this.opened = opened;
    this.autoCommit = opened.connection().getAutoCommit();
    opened.recovery().listeners().add(this);
  }

  /** The previous one, if it is still open, ends without an event, as JDBC demands. */
  @Override public Connection getConnection() throws SQLException {
    Connection before = logical;
    if (before != null) {
      ConnectionWrapper.end(before);
    }
    if (opened.recovery().end().isClosed()) {
      throw new SQLNonTransientConnectionException("The pooled connection is closed.", "08003");
    }
    if (before != null) {
      leave(); // already done if it was closed
    }
    logical = opened.leased(this::returned);
    return logical;
  }

  private void returned() throws SQLException {
    try {
      leave();
      tell(null, ConnectionEventListener::connectionClosed);
    } catch (SQLException e) {
      if (!ended.get()) { // else the pool knows, and nothing is left to be given back
        tell(e, ConnectionEventListener::connectionErrorOccurred);
        throw e;
      }
    }
  }

  /** What a borrower leaves open is rolled back: the next one must not commit it. Nothing is sent where nothing is open. */
  void leave() throws SQLException {
    Connection own = opened.connection();
    if (!own.getAutoCommit()) {
      own.rollback();
    } else if (opened.recovery().transactions().mayBeOpen()) { // begun in SQL, where rollback() may refuse
      try (Statement statement = own.createStatement()) {
        statement.execute("ROLLBACK");
      }
    }
    if (own.getAutoCommit() != autoCommit) {
      own.setAutoCommit(autoCommit);
    }
  }

  /** If nothing is recovered, the loss is final, and no refusal follows. */
  @Override public void lost(SessionLost event) {
    if (!opened.recovery().enabled()) {
      tellOfTheEnd("recovery is off");
    }
  }

  @Override public void refused(RecoveryRefused event) {
    tellOfTheEnd(event.reason());
  }

  /** After a failure outside the calls of the logical connection. */
  final void tellIfLost() {
    if (opened.recovery().link().ended() || opened.recovery().link().look().dead()) {
      tellOfTheEnd("recovery is off");
    }
  }

  private void tellOfTheEnd(String reason) {
    if (ended.compareAndSet(false, true)) {
      tell(new SQLNonTransientConnectionException("The connection was lost and is not replaced: " + reason, "08003"),
          ConnectionEventListener::connectionErrorOccurred);
    }
  }

  private void tell(SQLException failure, BiConsumer<ConnectionEventListener, ConnectionEvent> what) {
    ConnectionEvent event = new ConnectionEvent(this, failure);
    listeners.forEach(listener -> what.accept(listener, event));
  }

  @Override public void close() throws SQLException {
    if (logical != null) {
      ConnectionWrapper.end(logical);
    }
    opened.recovery().end().close();
  }

  @Override public void addConnectionEventListener(ConnectionEventListener listener) {
    listeners.add(listener);
  }

  @Override public void removeConnectionEventListener(ConnectionEventListener listener) {
    listeners.remove(listener);
  }

  /** Never notified: statements are created again after a recovery, so that a statement pool need not be emptied. */
  @Override public void addStatementEventListener(StatementEventListener listener) {}

  @Override public void removeStatementEventListener(StatementEventListener listener) {}
}
