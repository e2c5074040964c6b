package io.hawser.continuity;

import java.sql.SQLException;

/**
 * Finds out the outcome of a COMMIT, on any number of sessions one after another, from the marker that its transaction wrote and the
 * server acknowledged before the COMMIT was sent. The order of events does not matter, because the row decides:
 *
 * <ul>
 * <li>The fence is inserted: the transaction has not committed, and never can, because its marker is not there and can no longer appear.
 * <li>The row exists (1062, reported for a committed row only): its kind tells. C is the marker, and all of its transaction is
 *     committed. F is a fence of ours whose answer was lost.
 * <li>The row is locked (1205): the transaction is alive. Its session is killed, which ends it, but proves nothing.
 * </ul>
 *
 * <p>Once the row is known to exist it is only read: if somebody deleted it, another fence would succeed.
 *
 * <p>Not thread-safe.
 */
final class Fence {
  /** What is known. */
  enum Verdict { COMMITTED, ROLLED_BACK, UNDECIDED }

  /** What a session can do, and whether there is time for it. */
  interface Session {
    /** @return whether the fence was written; false on a server other than the marker's */
    boolean insert() throws SQLException;

    /** @return that of the row; null if no row is visible */
    String kind() throws SQLException;

    /** Has the server end the lost session. */
    void kill();

    /** Whether an exception means that this session is lost; the next one continues. */
    boolean lost(SQLException e);

    /**
     * A pause before the next try.
     *
     * @return false if there is no time left
     */
    boolean pause();
  }

  /** ER_DUP_ENTRY. */
  static final int DUPLICATE = 1062;

  private boolean exists;
  private boolean ofAnotherServer;
  private boolean ofAnotherTable;
  private boolean refused;

  /** @throws SQLException the session was lost: another one may continue */
  Verdict decide(Session session) throws SQLException {
    do {
      if (!exists && inserted(session)) {
        return Verdict.ROLLED_BACK;
      }
      if (ofAnotherServer) {
        return Verdict.UNDECIDED;
      }
      if (exists) {
        String kind = kind(session);
        if ("C".equals(kind)) {
          return Verdict.COMMITTED;
        } else if ("F".equals(kind)) {
          return Verdict.ROLLED_BACK;
        }
      }
    } while (!refused && session.pause());
    return Verdict.UNDECIDED;
  }

  private boolean inserted(Session session) throws SQLException {
    try {
      boolean written = session.insert();
      ofAnotherServer = !written;
      return written;
    } catch (SQLException e) {
      exists = e.getErrorCode() == DUPLICATE; // an answer, even if it was the last one of this session
      if (!exists && session.lost(e)) {
        throw e;
      }
      refused = KnownTable.isOutOfReach(e);
      if (e.getErrorCode() == CommitGuard.LOCK_WAIT_TIMEOUT) {
        session.kill();
      }
      return false;
    }
  }

  private String kind(Session session) throws SQLException {
    try {
      return session.kind();
    } catch (SQLException e) {
      if (session.lost(e)) {
        throw e;
      }
      refused = KnownTable.isOutOfReach(e);
      return null;
    }
  }

  /** A session is on a different server than the marker. */
  void foundAnotherServer() {
    ofAnotherServer = true;
  }

  /**
   * The table has changed since before the marker was written: an engine without transactions keeps the marker of a transaction that was
   * rolled back, and a recreated table lacks the marker of a committed one.
   */
  void foundAnotherTable() {
    ofAnotherTable = true;
  }

  /** Whether no further session would find out more: the server or the table is a different one, or refuses. */
  boolean isInVain() {
    return ofAnotherServer || ofAnotherTable || refused;
  }
}
