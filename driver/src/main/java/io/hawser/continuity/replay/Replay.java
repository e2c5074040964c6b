package io.hawser.continuity.replay;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the logged calls of a transaction on another session, where one was begun, and compares all that the application has seen. For
 * one attempt: after a difference or an error the session is unusable. Not thread-safe.
 */
public final class Replay {
  private final List<LoggedCall> calls;
  private final List<Repetition> awaited = new ArrayList<>();
  private final List<Runnable> views = new ArrayList<>();
  private int statement;

  public Replay(List<LoggedCall> calls) {
    this.calls = calls;
  }

  /**
   * Runs all of it.
   *
   * @throws ReplayDiffers the result is not what was seen
   * @throws SQLException  an error that the first run did not have: a conflict with another session, a difference, or the loss of this one
   */
  public void on(Connection session) throws SQLException, ReplayDiffers {
    for (LoggedCall each : calls) {
      statement++;
      repeat(each, session);
    }
  }

  /** The number of the statement that is being run, or was run last, from 1. */
  public int statement() {
    return statement;
  }

  /** Its text, as the application gave it; null if it is not a single statement. */
  public String text() {
    return statement == 0 ? null : calls.get(statement - 1).call.text();
  }

  /** Once the session has taken the lost one's place: so do the results. */
  public void takePlace() {
    awaited.forEach(Repetition::takePlace);
    views.forEach(Runnable::run);
  }

  private void repeat(LoggedCall logged, Connection session) throws SQLException, ReplayDiffers {
    PinnedKey key = PinnedKey.of(logged);
    if (key != null) {
      key.pin(session);
    }
    Repetition made;
    try {
      made = logged.call.repeat(session, logged.mayHaveKeys());
    } catch (SQLException e) {
      requireSame(logged, e);
      return;
    }
    boolean kept = false;
    try {
      require(logged.isSuccess(), NotReplayed.ERROR);
      require(Arrays.equals(logged.counts, made.counts()), NotReplayed.COUNT);
      if (logged.hasSeenNoWarnings()) {
        require(!made.hasWarnings(), NotReplayed.WARNING);
      }
      if (logged.rows() != null && logged.rows().isSeen()) {
        compare(logged.rows(), made.rows(), NotReplayed.ROW);
      }
      if (logged.askedKeys() != null) {
        compare(logged.askedKeys(), made.keys(), NotReplayed.KEY);
      }
      if (key != null) {
        require(key.wasUsed(session), NotReplayed.KEY);
      }
      kept = made.isAwaited();
      if (kept) {
        awaited.add(made);
      }
    } finally {
      if (!kept) {
        made.close();
      }
    }
  }

  private void requireSame(LoggedCall logged, SQLException e) throws SQLException, ReplayDiffers {
    if (logged.isSuccess() || !logged.isSameError(e)) {
      throw e;
    }
    boolean counted = logged.counts != null && e instanceof BatchUpdateException;
    if (counted) {
      long[] counts = LoggedCall.counts(((BatchUpdateException) e).getUpdateCounts());
      require(Arrays.equals(logged.counts, counts), NotReplayed.COUNT);
    }
  }

  /** Reads as far as the application has read, so that it can read on from there. */
  private void compare(LoggedResult seen, ResultSet now, NotReplayed kind) throws SQLException, ReplayDiffers {
    require(now != null, kind);
    RowDigest digest = new RowDigest();
    while (digest.rows() < seen.digest().rows() && now.next()) {
      digest.add(now);
    }
    boolean sameEnd = !seen.isAtEnd() || digest.rows() == seen.digest().rows() && !now.next();
    require(sameEnd && digest.sameRowsAs(seen.digest()), kind);
    require(digest.sameAs(seen.digest()), kind == NotReplayed.KEY ? kind : NotReplayed.ORDER);
    if (seen.isViewed()) {
      views.add(() -> seen.show(now));
    }
  }

  private void require(boolean isSame, NotReplayed otherwise) throws ReplayDiffers {
    if (!isSame) {
      throw new ReplayDiffers(otherwise, statement);
    }
  }
}
