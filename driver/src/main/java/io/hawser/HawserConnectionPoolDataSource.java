package io.hawser;

import io.hawser.engine.HawserPooledConnection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;

/**
 * Hawser for containers whose pools want a ConnectionPoolDataSource. Its connections recover as any of Hawser's; the pool hears of
 * one that could not ({@code connectionErrorOccurred}), and should throw it away.
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
