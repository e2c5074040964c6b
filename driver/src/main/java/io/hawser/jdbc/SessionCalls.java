package io.hawser.jdbc;

import io.hawser.continuity.replay.TransactionLog;
import io.hawser.continuity.replay.Unprotected;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.Link;
import io.hawser.recovery.Recovery;
import io.hawser.session.Effects;
import io.hawser.session.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLWarning;
import java.util.AbstractList;
import java.util.List;

/**
 * The calls of a connection, and of its statements, results and metadata, on the current session: before each of them, after its success,
 * after its failure. {@link Recovery} decides; this adds what a JDBC object must know: which session its vendor's object belongs to, and
 * whether it may still be used. The other wrappers use this class for all of that.
 */
abstract class SessionCalls extends AbstractWrapper<Connection> {
  final Recovery recovery;
  /** Null if transactions are not logged. */
  final TransactionLog log;
  /** A logical connection that can no longer be used, whatever becomes of the physical one. */
  volatile boolean ended;
  /** The link of {@link #real}. */
  volatile Link link;
  /** The link before it, which a call in another thread may still be using. */
  private volatile Link previous;

  SessionCalls(Recovery recovery, Connection real) {
    super(real);
    this.recovery = recovery;
    this.log = recovery.log();
    this.link = recovery.link();
  }

  private void requireNotEnded() throws SQLException {
    if (ended) {
      throw new SQLNonTransientConnectionException("The logical connection is closed; ask the pool for another one.", "08003");
    }
  }

  // the connection's own calls

  @Override final long enter() throws SQLException {
    return enter(Effects.NONE);
  }

  @Override final void succeeded() {
    recovery.succeeded(Effects.NONE);
  }

  @Override final Throwable failed(Throwable thrown, long mark) {
    Link now = link;
    Throwable toThrow = now.owns(mark) ? failed(thrown, mark, now, Effects.NONE)
        : failed(thrown, Link.NO_MARK, previous, Effects.NONE); // another thread found the loss: this call may have used either link
    adoptSession();
    if (toThrow != null) {
      spoil(Unprotected.CONNECTION_ERROR);
    }
    return toThrow;
  }

  /** The open transaction, if there is one, can't be run again. */
  final void spoil(Unprotected why) {
    if (log != null) {
      log.spoil(why);
    }
  }

  /** The server's warnings that go to the application. */
  final SQLWarning seen(SQLWarning warnings) {
    if (warnings != null) {
      spoil(Unprotected.WARNINGS);
    }
    return warnings;
  }

  @Override final long again() {
    return link.mark();
  }

  @Override final Throwable explained(Throwable thrown) {
    return recovery.explained(thrown, link, AcceptedBytes.UNKNOWN);
  }

  /** A session known to have ended is replaced: its driver may refuse even calls that need no network. */
  @Override final void refresh() throws SQLException {
    requireNotEnded();
    if (link.closed()) {
      recovery.replaceLost();
    }
    adoptSession();
  }

  @Override final void handedOut() {
    recovery.handedOut();
  }

  /** Afterwards {@link #real} belongs to the current session. */
  final Link adoptSession() {
    Link now = recovery.link();
    if (now != link) {
      previous = link;
      link = now;
      real = now.connection();
    }
    return now;
  }

  // the calls of its statements, results and metadata

  /** Before a call. Ends with {@link #succeeded}, {@link #failed} or {@link #notMade}. */
  final long enter(Effects effects) throws SQLException {
    requireNotEnded();
    recovery.enter(effects);
    return adoptSession().mark();
  }

  /** Before sending a single statement that may run in a transaction of its own: the session may be another one afterwards. */
  final void begin(Effects effects) throws SQLException {
    recovery.begin(effects);
    adoptSession();
  }

  /** After it has succeeded, before {@link #succeeded(Effects)}. */
  final void commitOwn(Effects effects) throws SQLException {
    recovery.commitOwn(effects);
  }

  final void succeeded(Effects effects) {
    recovery.succeeded(effects);
  }

  final void succeeded(Effects effects, Step call) {
    recovery.succeeded(effects, call);
  }

  final Throwable failed(Throwable thrown, long mark, Link of, Effects effects) {
    return recovery.failed(thrown, mark, of, effects);
  }

  /** A call that was entered is not made. */
  final void notMade() {
    recovery.notMade();
  }

  /** After a call that may have asked the server about its own catalogue: a read, if anything was sent. */
  final void succeededAsking(long mark) {
    if (link.mayHaveSentSince(mark)) {
      recovery.done(Effects.METADATA);
      spoil(Unprotected.METADATA);
    }
    recovery.succeeded(Effects.NONE);
  }

  final Throwable explained(Throwable thrown, Link of) {
    return recovery.explained(thrown, of, AcceptedBytes.UNKNOWN);
  }

  /** For a call that has {@link #failed} and could be run again, because nothing of it was sent, but not on another session. */
  final Throwable explainedUnsent(Throwable thrown, Link of) {
    return recovery.explained(thrown, of, AcceptedBytes.NONE);
  }

  /** Before a row of a result is written: only on the session that made the result. */
  final void enterRow(Effects of, boolean ofAnOldSession) throws SQLException {
    requireNotEnded();
    recovery.enterRow(of, ofAnOldSession);
  }

  /** @throws SQLException if the transaction was lost and the application has not rolled back yet */
  final void requireNoLostTransaction(Effects of) throws SQLException {
    recovery.transactions().requireNotLost(of);
  }

  /** Whether an exception is the loss of a session, rather than the answer of a living one. */
  final boolean lostBecauseOf(Exception e, Link of) {
    return of.lost() || of != recovery.link() || recovery.lostBecauseOf(e, of);
  }

  /** Then the vendor's driver throws its usual exception for closed objects. */
  final boolean closedByApplication() {
    return ended || recovery.closedByApplication();
  }

  /** The link of the current session. */
  final Link link() {
    return recovery.link();
  }

  // what statements do

  final Effects effects(String sql) {
    return recovery.effects(sql);
  }

  final Effects effects(List<String> batch) {
    return Effects.inOrder(new AbstractList<Effects>() {
      @Override public Effects get(int i) {
        return recovery.effects(batch.get(i));
      }

      @Override public int size() {
        return batch.size();
      }
    });
  }

  /** With the values of its parameters. Not cached: the same values may never come again. */
  final Effects bound(Effects effects, String sql, List<String> literals) {
    return recovery.bound(effects, sql, literals);
  }

  /** Something has run on the current session. */
  final void done(Effects effects) {
    recovery.done(effects);
  }

  /** The text of a KILL for the session that replaced the one it names; null if it is no KILL, or that session was not replaced. */
  final String killAgain(String sql, List<String> literals) {
    return recovery.kills().again(sql, literals);
  }
}
