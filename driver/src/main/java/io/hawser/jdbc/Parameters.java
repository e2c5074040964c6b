package io.hawser.jdbc;

import java.sql.SQLException;
import java.util.Iterator;

/**
 * The parameters of a PreparedStatement that were set by index, and the batch of earlier rows, so that they can be set on a statement of a
 * new session. Not thread-safe, like a statement.
 */
final class Parameters extends ParameterRow {
  /** Null while there is none. */
  private BatchRows batch;
  private boolean streams;
  private boolean incomplete;

  @Override void record(int setter, int index, long primitive, Object value, Object extra, long third, int fourth) {
    super.record(setter, index, primitive, value, extra, third, fourth);
    streams |= isStream(value);
  }

  /** The current row joins the batch; its values stay for the next. */
  void addBatch() {
    if (batch == null) {
      batch = new BatchRows();
    }
    batch.add(this);
  }

  void clearBatch() {
    batch = null;
  }

  /** After an execution: streams among the parameters have been read. */
  void executed() {
    if (streams) {
      consume();
      if (batch != null) {
        batch.consume();
      }
      streams = false;
    }
  }

  /** Only if {@link #batchSize} is not 0. */
  Iterable<ParameterRow> batch() {
    return batch;
  }

  int batchSize() {
    return batch == null ? 0 : batch.size();
  }

  /** What {@link #replay} could not set and nobody has set since; null if nothing. */
  String notSet() {
    if (incomplete) {
      String ofBatch = batch == null ? null : batch.missing();
      String missing = ofBatch == null ? missing() : ofBatch + "; clear the batch first";
      if (missing != null) {
        return missing;
      }
      incomplete = false;
    }
    return null;
  }

  /** Calls all setters again, row by row, and adds what was in the batch. */
  void replay(PreparedStatementWrapper<?> target) throws SQLException {
    incomplete = true; // until the first caller of notSet() has checked
    noticeChanges();
    if (batch != null) {
      batch.noticeChanges();
      if (batch.missing() == null) { // otherwise it can't run, and drivers refuse an incomplete row
        replayBatch(target);
      }
    }
    set(target);
  }

  private void replayBatch(PreparedStatementWrapper<?> target) throws SQLException {
    Iterator<ParameterRow> rows = batch.iterator();
    for (ParameterRow row = rows.next(), next; row != null; row = next) {
      next = rows.hasNext() ? rows.next() : null;
      row.set(target);
      target.real.addBatch();
      if (row.hasMoreThan(next == null ? this : next)) {
        target.real.clearParameters();
      }
    }
  }
}
