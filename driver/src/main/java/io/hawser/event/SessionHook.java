package io.hawser.event;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Prepares every new physical session, the first and those after a recovery, for what no {@code hawser.init.sql} can express; named by
 * {@code hawser.session.hook} or given to {@code HawserDataSource.setHook}.
 *
 * <p>Called after {@code hawser.init.sql} and before what the application has set on the old session is restored, so that the application's
 * settings win. Called in the thread that opens or recovers the connection; one hook may be called by several threads at a time. No answer
 * of the session is awaited longer than {@code hawser.connect.timeout}, or what is left of {@code hawser.reconnect.timeout}; the hook must
 * bound anything else that it waits for, because the application's call waits as long.
 */
@FunctionalInterface
public interface SessionHook {
  /**
   * @param session   the vendor's own connection; not to be closed, not to be kept, with no transaction left open
   * @param recovered whether it takes the place of a lost one
   * @throws SQLException the session can't be used: a lost connection leads to another attempt, anything else ends the opening or the
   *     recovery
   */
  void opened(Connection session, boolean recovered) throws SQLException;
}
