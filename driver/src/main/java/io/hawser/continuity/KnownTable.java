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
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is known of a table on one server: whether it exists and can hold markers, and whose rows are in it. Checked when a connection
 * is opened, once an hour; what is wrong with it is reported once. Thread-safe.
 */
final class KnownTable {
  private static final Log LOG = Log.of(KnownTable.class);
  private static final long ASK_AFTER_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long FIRST_LOOK_SECONDS = 5;
  /** No such database, table or column, or no privilege for it. */
  private static final Set<Integer> OUT_OF_REACH = new HashSet<>(Arrays.asList(1044, 1049, 1054, 1142, 1143, 1146));

  private final OutcomeTable table;
  private final ConcurrentLinkedDeque<MarkerSlot> free = new ConcurrentLinkedDeque<>();
  /** DELETEs of rows that were found to be old, and when they were first found so, by System.nanoTime(). */
  private volatile ConcurrentMap<String, Long> foundOld = new ConcurrentHashMap<>();
  private final long confirmNanos;
  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private final AtomicLong askAt = new AtomicLong(System.nanoTime());
  /** Held by the first thread that looks. */
  private final ReentrantLock firstLook = new ReentrantLock();
  private volatile boolean lookedAt;
  private volatile boolean usable;
  private volatile TableDescription description;
  private volatile boolean limitsDeletes;

  KnownTable(OutcomeTable table) {
    this(table, ASK_AFTER_NANOS / 2);
  }

  /** @param confirmNanos how long ago a row must have been found to be old before it is deleted */
  KnownTable(OutcomeTable table, long confirmNanos) {
    this.table = table;
    this.confirmNanos = confirmNanos;
  }

  OutcomeTable table() {
    return table;
  }

  /** For the markers of one connection: slots are reused, so that the table stays small. */
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

  /** As it was at the last look, before any marker that is written from now on; null if it is not usable. */
  TableDescription description() {
    return description;
  }

  /** Whether a DELETE may have a limit: the server does not replicate the text of statements. */
  boolean limitsDeletes() {
    return limitsDeletes;
  }

  /** Whether an error says that the table can't be used as it is, not that something went wrong this time. */
  static boolean isOutOfReach(SQLException e) {
    return OUT_OF_REACH.contains(e.getErrorCode());
  }

  /**
   * On a session that is not in use yet: looks at the table if that was not done recently, and deletes what others have left behind. A pool
   * opens its connections at the same time: while the first of them looks, the others wait; otherwise their first commits would have no
   * markers.
   *
   * @throws SQLException the session was lost
   */
  void asked(Link session) throws SQLException {
    if (lookedAt) {
      lookIfDue(session);
    } else if (isFirst()) {
      try {
        lookIfDue(session);
        lookedAt = true;
      } finally {
        firstLook.unlock();
      }
    }
  }

  /** False if another thread takes very long, or if the thread is interrupted: then the connection is opened without a look. */
  private boolean isFirst() {
    try {
      return firstLook.tryLock(FIRST_LOOK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void lookIfDue(Link session) throws SQLException {
    long now = System.nanoTime();
    long due = askAt.get();
    if (now - due < 0 || !askAt.compareAndSet(due, now + ASK_AFTER_NANOS)) {
      return;
    }
    String wrong;
    try {
      TableDescription found = TableDescription.of(session.connection(), table);
      wrong = found.wrong();
      if (wrong == null) {
        TableCheck.read(session.connection(), table);
        description = found;
        limitsDeletes = !"STATEMENT".equals(OutcomeResolver.binlogFormat(session));
        purge(session.connection());
      }
    } catch (SQLException e) {
      if (session.gone()) {
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

  /**
   * Row by row, each by its key, so that it waits for no marker's lock. Only rows that were found to be old half an hour ago: a server's
   * clock may jump, and a session may have set its own time, so that a marker looks old although it is still needed.
   */
  private void purge(Connection session) throws SQLException {
    try (Statement statement = session.createStatement(); Statement deleting = session.createStatement()) {
      int rows = 0;
      long now = System.nanoTime();
      ConcurrentMap<String, Long> seen = new ConcurrentHashMap<>();
      try (ResultSet old = statement.executeQuery(table.old())) {
        while (old.next()) {
          String delete = table.delete(old.getString(1), old.getLong(2));
          Long since = foundOld.getOrDefault(delete, now);
          if (now - since >= confirmNanos) {
            deleting.addBatch(delete);
            rows++;
          } else {
            seen.put(delete, since);
          }
        }
      }
      foundOld = seen;
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

  /** A marker could not be written. The commit goes on without it. */
  void refused(Link session, SQLException e) {
    if (isOutOfReach(e)) {
      usable = false;
      askAt.set(System.nanoTime() + ASK_AGAIN_NANOS);
    }
    unusable(session, text(e));
  }

  /** The table was altered or recreated while its markers were in use. */
  void hasChanged(Link session) {
    usable = false;
    askAt.set(System.nanoTime());
    LOG.warn("outcome: the table " + table + " at " + session.peer()
        + " was altered or recreated while connections used it, so it cannot tell "
        + "the outcome of earlier COMMITs. The next new connection looks at it again.");
  }

  private static String text(SQLException e) {
    return "error " + e.getErrorCode() + ", " + e.getMessage();
  }

  private void unusable(Link session, String why) {
    if (said.size() < 100 && said.add(session.peer() + " " + why)) {
      LOG.warn("outcome: no marker could be written to the table " + table + " at " + session.peer() + ": " + why
          + ". Commits go on without a marker, and the outcome of one whose answer is lost "
          + "stays unknown (08007). Create the table, or grant SELECT, INSERT and DELETE on it: " + table.ddl()
          + ". The next new connection will find it.");
    }
  }
}
