package io.hawser.continuity;

import io.hawser.log.Log;
import io.hawser.link.Link;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of a table on one server: whether it is there and fit for markers, and whose rows are in it. Asked when a connection is opened, once an hour;
 * what is wrong with it is said once. Thread-safe.
 */
final class KnownTable {
  private static final Log LOG = Log.of(KnownTable.class);
  private static final long ASK_AFTER_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
  /** No such database, table or column, and no privilege for it. */
  private static final Set<Integer> OUT_OF_REACH = new HashSet<>(Arrays.asList(1044, 1049, 1054, 1142, 1143, 1146));

  private final OutcomeTable table;
  private final ConcurrentLinkedDeque<MarkerSlot> free = new ConcurrentLinkedDeque<>();
  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private final AtomicLong askAt = new AtomicLong(System.nanoTime());
  private volatile boolean usable;
  private volatile boolean limitsDeletes;

  KnownTable(OutcomeTable table) {
    this.table = table;
  }

  OutcomeTable table() {
    return table;
  }

  /** For the markers of one connection: used again, so that the table stays small. */
  MarkerSlot take() {
    MarkerSlot used = free.pollFirst();
    return used != null ? used : new MarkerSlot(new SecureRandom());
  }

  void giveBack(MarkerSlot slot) {
    free.addFirst(slot);
  }

  /** Whether markers may be written. */
  boolean usable() {
    return usable;
  }

  /** Whether a DELETE may have a limit: the server does not replicate the text of statements. */
  boolean limitsDeletes() {
    return limitsDeletes;
  }

  /** Whether an error says that the table can't be used as it is, and not that something went wrong this time. */
  static boolean isOutOfReach(SQLException e) {
    return OUT_OF_REACH.contains(e.getErrorCode());
  }

  /**
   * On a session that nothing is asked of yet: looks at the table if that was not done lately, and deletes what others have left behind.
   *
   * @throws SQLException the session was lost
   */
  void asked(Link session) throws SQLException {
    long now = System.nanoTime();
    long due = askAt.get();
    if (now - due < 0 || !askAt.compareAndSet(due, now + ASK_AFTER_NANOS)) {
      return;
    }
    String wrong;
    try {
      wrong = TableCheck.wrong(session.connection(), table);
      if (wrong == null) {
        limitsDeletes = !"STATEMENT".equals(OutcomeResolver.binlogFormat(session));
        purge(session.connection());
      }
    } catch (SQLException e) {
      if (session.ended() || session.look().dead()) {
        askAt.set(now);
        throw e;
      }
      wrong = text(e);
    }
    usable = wrong == null;
    if (wrong != null) {
      askAt.set(now + ASK_AGAIN_NANOS);
      unusable(session, wrong);
    }
  }

  /** Row by row, each by its key, so that no lock of a marker's is waited for. */
  private void purge(Connection session) throws SQLException {
    try (Statement statement = session.createStatement(); Statement deleting = session.createStatement()) {
      int rows = 0;
      try (ResultSet old = statement.executeQuery(table.old())) {
        for (; old.next(); rows++) {
          deleting.addBatch(table.delete(old.getString(1), old.getLong(2)));
        }
      }
      if (rows > 0) {
        deleting.executeBatch();
        LOG.info("outcome: deleted " + rows + " rows of " + table + " that were older than " + OutcomeTable.KEPT_HOURS + " hours.");
      }
      if (rows == OutcomeTable.PURGED_AT_ONCE) {
        askAt.set(System.nanoTime() + ASK_AGAIN_NANOS);
      }
    } catch (SQLException e) {
      LOG.debug("outcome: old rows of " + table + " were not deleted: " + e.getMessage());
    }
  }

  /** A marker could not be written. The commit goes on without. */
  void refused(Link session, SQLException e) {
    if (isOutOfReach(e)) {
      usable = false;
      askAt.set(System.nanoTime() + ASK_AGAIN_NANOS);
    }
    unusable(session, text(e));
  }

  private static String text(SQLException e) {
    return "error " + e.getErrorCode() + ", " + e.getMessage();
  }

  private void unusable(Link session, String why) {
    if (said.size() < 100 && said.add(session.peer() + " " + why)) {
      LOG.warn("outcome: no marker could be written to the table " + table + " at " + session.peer() + ": " + why + ". Commits go on without, and one whose answer is lost "
          + "stays unknown (08007). Create the table, or grant SELECT, INSERT and DELETE on it: " + table.ddl() + ". The next new connection will find it.");
    }
  }
}
