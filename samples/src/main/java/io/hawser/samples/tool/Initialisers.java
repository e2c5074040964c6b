package io.hawser.samples.tool;

import io.hawser.event.SessionHook;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What the tool sets on every physical session: flags, formats, the user's own script. It needs no code of its own for
 * sessions that take the place of a lost one, because Hawser calls it for those too.
 */
public final class Initialisers implements SessionHook {
  private static final String[] SCRIPT = {
      "SET SESSION group_concat_max_len = 4096",
      "SET @tool = 'sample'",
  };

  @Override public void opened(Connection session, boolean recovered) throws SQLException {
    try (Statement statement = session.createStatement()) {
      for (String sql : SCRIPT) {
        statement.execute(sql);
      }
    }
  }
}
