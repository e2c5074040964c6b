package io.hawser.continuity.replay;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;

/** One call in a transaction, and what the application has seen of it. */
public final class LoggedCall {
  private static final int BYTES = 128;

  final RepeatableCall call;
  /** The update counts; null if the call failed and nothing else was seen. */
  final long[] counts;
  /** The server's error; 0 and null if there was none. */
  final int errorCode;
  final String sqlState;
  private final TransactionLog log;
  private final LoggedResult rows;
  private volatile LoggedResult keys;
  private volatile boolean sawNoWarnings;
  private final boolean success;

  LoggedCall(TransactionLog log, RepeatableCall call, long[] counts, SQLException error) {
    this.log = log;
    this.call = call;
    this.counts = counts;
    this.errorCode = error == null ? 0 : error.getErrorCode();
    this.sqlState = error == null ? null : error.getSQLState();
    this.success = error == null;
    this.rows = error == null && counts != null && counts.length == 1 && counts[0] < 0 ? new LoggedResult(log, false) : null;
  }

  /** Its rows; null if it returned none. */
  public LoggedResult rows() {
    return rows;
  }

  /** The application asks for the keys that the call has generated; if it asks twice, they are seen twice. */
  public LoggedResult keys() {
    if (keys == null) {
      keys = new LoggedResult(log, true);
      log.grown(this, LoggedResult.bytes());
    } else {
      log.spoiledBy(keys, Unprotected.CURSOR);
    }
    return keys;
  }

  /** The update counts of a batch, as they are logged. */
  public static long[] counts(int[] ofBatch) {
    return Arrays.stream(ofBatch).asLongStream().toArray();
  }

  /** The keys, if the application has asked for them; else null. */
  LoggedResult askedKeys() {
    return keys;
  }

  /** Whether keys may be asked for: it has returned no rows. */
  boolean mayHaveKeys() {
    return rows == null;
  }

  /** The application has asked for its warnings, and there were none. */
  public void sawNoWarnings() {
    sawNoWarnings = true;
  }

  boolean hasSeenNoWarnings() {
    return sawNoWarnings;
  }

  boolean isSuccess() {
    return success;
  }

  boolean isSameError(SQLException e) {
    return !success && e.getErrorCode() == errorCode && Objects.equals(e.getSQLState(), sqlState);
  }

  /** The application asks for a result other than these. */
  public void unknownResult() {
    log.spoil(Unprotected.CURSOR);
  }

  /** Its statement was closed, or runs again, which closes its results. */
  public void closed() {
    if (rows != null) {
      rows.closed();
    }
    LoggedResult known = keys;
    if (known != null) {
      known.closed();
    }
  }

  long bytes() {
    return BYTES + call.bytes() + (counts == null ? 0 : Long.BYTES * counts.length) + (rows == null ? 0 : LoggedResult.bytes());
  }

  /** Whether the application may still see something new of it that another run could not show instead. */
  boolean isOpen() {
    LoggedResult known = keys;
    return rows != null && rows.isStuck() || known != null && known.isStuck();
  }

  boolean has(LoggedResult result) {
    return rows == result || keys == result;
  }
}
