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

/** One physical connection, and the logical ones that a pool's borrowers get, one at a time. */
public class HawserPooledConnection implements PooledConnection, ConnectionListener {
  private final OpenedConnection opened;
  private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private Connection logical;

  public HawserPooledConnection(OpenedConnection opened) {
    this.opened = opened;
    opened.recovery().listeners().add(this);
  }

  /** The one before, if it is still open, ends without an event, as JDBC demands. */
  @Override public Connection getConnection() throws SQLException {
    if (logical != null) {
      ConnectionWrapper.end(logical);
    }
    if (opened.recovery().end().isClosed()) {
      throw new SQLNonTransientConnectionException("The pooled connection is closed.", "08003");
    }
    logical = opened.leased(this::returned);
    return logical;
  }

  private void returned() throws SQLException {
    try {
      leave();
      tell(null, ConnectionEventListener::connectionClosed);
    } catch (SQLException e) {
      tell(e, ConnectionEventListener::connectionErrorOccurred);
      throw e;
    }
  }

  /** What a borrower leaves open is rolled back: the next one must not commit it. */
  void leave() throws SQLException {
    Connection own = opened.connection();
    if (!own.getAutoCommit()) {
      own.rollback();
    } else if (opened.recovery().ledger().transaction().isOpen()) { // begun in SQL, where rollback() may refuse
      try (Statement statement = own.createStatement()) {
        statement.execute("ROLLBACK");
      }
    }
  }

  /** Where nothing is recovered the loss is the end, and nobody refuses it. */
  @Override public void lost(SessionLost event) {
    if (!opened.recovery().enabled()) {
      tellOfTheEnd("recovery is off");
    }
  }

  @Override public void refused(RecoveryRefused event) {
    tellOfTheEnd(event.reason());
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
