package io.hawser;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Hawser as a bean ({@code dataSourceClassName}). Opens a new connection for each call: put a pool in front of it. How it is set
 * up is described with the setters.
 */
public class HawserDataSource extends AbstractDataSource implements DataSource {
  private static final long serialVersionUID = 1;

  /** With nothing set; {@link #setUrl} is needed. */
  public HawserDataSource() {}

  @Override public Connection getConnection() throws SQLException {
    return open(new Properties(), null).connection();
  }

  @Override public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
    return open(user, password, new Properties(), null).connection();
  }

  @Override public <T> T unwrap(Class<T> type) throws SQLException {
    if (!type.isInstance(this)) {
      throw new SQLException("HawserDataSource is not a wrapper for " + type.getName(), "HY000");
    }
    return type.cast(this);
  }

  @Override public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
