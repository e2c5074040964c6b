package io.hawser;

import io.hawser.engine.HawserPooledConnection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;

/**
 * Hawser for containers whose pools want a ConnectionPoolDataSource. Its connections recover like any of Hawser's; the pool is notified of
 * one that could not ({@code connectionErrorOccurred}), and should discard it.
 */
public class HawserConnectionPoolDataSource extends AbstractDataSource implements ConnectionPoolDataSource {
  private static final long serialVersionUID = 1;

  /** With nothing set; {@link #setUrl} is needed. */
  public HawserConnectionPoolDataSource() {}

  @Override public PooledConnection getPooledConnection() throws SQLException {
    return new HawserPooledConnection(open(new Properties(), null));
  }

  @Override public PooledConnection getPooledConnection(@Nullable String user, @Nullable String password) throws SQLException {
    return new HawserPooledConnection(open(user, password, new Properties(), null));
  }
}
