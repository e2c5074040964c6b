package io.hawser.continuity;

import io.hawser.log.Log;
import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.link.Untraced;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The commits of one logical connection: writes a marker before each, and knows the one that is under way. What fails here is skipped:
 * the application's commit goes on.
 *
 * <p>Thread-safe.
 */
public final class CommitGuard {
  private static final Log LOG = Log.of(CommitGuard.class);
  /** ER_LOCK_WAIT_TIMEOUT. */
  public static final int LOCK_WAIT_TIMEOUT = 1205;
  /** How many markers are deleted at once: all but the last, in a transaction of their own. */
  private static final int DELETED_AT_ONCE = 32;

  /** A COMMIT that is about to be sent, or was. */
  private static final class Pending {
    final MarkedSession session;
    final CommitMarker marker;
    final TableDescription table;
    volatile long sentFrom;

    Pending(MarkedSession session, CommitMarker marker) {
      this.session = session;
      this.marker = marker;
      this.table = session.table.description();
    }
  }

  private final Continuity shared;
  private final OutcomeTable given;
  private final ReentrantLock lock = new ReentrantLock();
  private MarkerSlot slot;
  private KnownTable slotOf;
  private boolean closed;
  private volatile MarkedSession known;
  private volatile Pending pending;

  public CommitGuard(Continuity shared, OutcomeTable table) {
    this.shared = shared;
    this.given = table;
  }

  /**
   * On a new session of the connection, before anything else is done with it: finds out which server it is on, and checks the table.
   *
   * @throws SQLException the session was lost
   */
  public void opened(Link fresh) throws SQLException {
    known = null;
    if (fresh.oracleMode()) {
      return;
    }
    try {
      Untraced.run(() -> learn(fresh));
    } catch (SQLException e) {
      if (fresh.gone()) {
        throw e;
      }
      LOG.debug("outcome: " + fresh + " does not tell which server it is on, so its commits get no markers: " + e.getMessage());
    }
  }

  private void learn(Link fresh) throws SQLException {
    Connection session = fresh.connection();
    ServerIdentity server = ServerIdentity.of(session);
    OutcomeTable table = given.in(OwnSql.ask(session, "SELECT DATABASE()"));
    if (server == null || table == null) {
      LOG.debug(
          "outcome: " + fresh + " has no " + (table == null ? "database" : "name of its server") + ", so that its commits get no markers.");
    } else {
      KnownTable there = shared.table(server, table);
      there.asked(fresh);
      known = new MarkedSession(fresh, server, there);
    }
    if (!session.getAutoCommit()) {
      OwnSql.execute(session, "COMMIT"); // what was read must not be the beginning of the application's transaction
    }
  }

  /**
   * Before a COMMIT is sent: writes its marker, and waits for the server's answer.
   *
   * @throws SQLException the marker was not written, or its answer was lost: see {@link #refused}
   */
  public void mark(Link link) throws SQLException {
    write(link, MarkedSession::mark);
  }

  /**
   * Begins a transaction, and writes the marker of its COMMIT.
   *
   * @return false if no marker can be written: nothing was sent
   * @throws SQLException as {@link #mark}; the transaction may have begun
   */
  public boolean begin(Link link) throws SQLException {
    return write(link, MarkedSession::begin);
  }

  /** What is sent with a marker. */
  @FunctionalInterface
  private interface Sending {
    void send(MarkedSession session, CommitMarker marker) throws SQLException;
  }

  private boolean write(Link link, Sending sending) throws SQLException {
    Pending next = next(link);
    if (next == null) {
      return false;
    }
    try {
      sending.send(next.session, next.marker);
      next.sentFrom = link.mark();
      return true;
    } catch (SQLException | RuntimeException | Error e) {
      if (next.session.isLost()) {
        lost();
      } else {
        pending = null;
      }
      throw e;
    }
  }

  /** Whether a marker and its COMMIT go in one packet: {@link #commitTogether}. */
  public boolean commitsTogether(Link link) throws SQLException {
    MarkedSession session = known;
    return session != null && session.link == link && session.commitsTogether();
  }

  /**
   * Writes the marker and commits, in one packet.
   *
   * @return false if the transaction is as it was before, and must still be committed, without a marker
   * @throws SQLException the server's, and the transaction is over; or an answer was lost, and the COMMIT may be under way
   */
  public boolean commitTogether(Link link) throws SQLException {
    Pending next = next(link);
    if (next == null) {
      return false;
    }
    SQLException refusal = next.session.commitTogether(next.marker);
    if (refusal == null) {
      return true;
    }
    pending = null;
    if (commitsTogether(link)) { // else it is not the marker that was refused
      refused(link, refusal);
    }
    return false;
  }

  /** @return null if no marker can be written there */
  private Pending next(Link link) {
    if (pending != null) {
      lost(); // its outcome is unknown
    }
    MarkedSession session = known;
    if (session == null || !session.isStill(link) || !session.table.usable() || link.results().areStreaming()) {
      return null;
    }
    lock.lock();
    try {
      if (closed) {
        return null;
      }
      if (slot != null && slotOf != session.table) {
        slotOf.giveBack(slot);
        slot = null;
      }
      if (slot == null) {
        slot = session.table.take();
        slotOf = session.table;
      }
      return pending = new Pending(session, slot.next());
    } finally {
      lock.unlock();
    }
  }

  /** The marker was answered with an error, which is reported once. */
  public void refused(Link link, SQLException e) {
    MarkedSession session = known;
    if (session != null) {
      session.table.refused(link, e);
    }
    if (e.getErrorCode() == Fence.DUPLICATE) { // somebody else uses the slot
      lost();
    }
  }

  /** Whether the COMMIT under way on this link, if any, has a marker. */
  public boolean isPending(Link link) {
    Pending now = pending;
    return now != null && now.session.link == link;
  }

  /** As {@link Link#mark}, at the point where the COMMIT under way begins after its marker; else the mark given. */
  public long sentFrom(Link link, long mark) {
    Pending now = pending;
    return now != null && now.session.link == link && now.sentFrom != 0 ? now.sentFrom : mark;
  }

  /** Finds out, on other sessions, the outcome of the COMMIT under way on a lost link; null if it has no marker. */
  public OutcomeResolver resolver(Link lost) {
    Pending now = pending;
    return now == null || now.session.link != lost ? null
        : new OutcomeResolver(now.session.table, now.table, now.marker, now.session.server, lost);
  }

  /** The COMMIT under way was answered with an error. */
  public void over() {
    pending = null;
  }

  /**
   * The COMMIT under way was lost, whatever its outcome. Its slot is not used any more: the lost session may hold locks on its rows for
   * as long as it lives, and a DELETE would wait for them. The rows are deleted by age.
   */
  public void lost() {
    lock.lock();
    try {
      pending = null;
      slot = null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The COMMIT under way has succeeded.
   *
   * @return false if the session was lost while markers were deleted: what its driver says of a transaction refers to that
   */
  public boolean committed(Link link) {
    Pending was = pending;
    if (was == null) {
      return true;
    }
    lock.lock();
    try {
      pending = null;
      if (closed || slot == null || was.session.link != link || slot.committed() <= DELETED_AT_ONCE) {
        return true;
      }
      slot.deleted();
    } finally {
      lock.unlock();
    }
    try {
      was.session.deleteBefore(was.marker, DELETED_AT_ONCE);
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("outcome: markers of " + link + " were not deleted: " + e.getMessage());
      return !link.gone();
    }
  }

  /** There will be no further COMMIT. */
  public void close() {
    lock.lock();
    try {
      if (!closed && slot != null && pending == null) { // else its rows may still be needed, and are deleted by age
        slotOf.giveBack(slot);
      }
      closed = true;
      slot = null;
    } finally {
      lock.unlock();
    }
  }
}
