package io.hawser.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a PreparedStatement that were set by index, and the batch of former rows, so that a statement of a new
 * session can be given the same. Not thread-safe, like a statement.
 */
final class Parameters extends ParameterRow {
  private List<ParameterRow> batch;
  private boolean streams;
  private boolean incomplete;

  @Override void record(int setter, int index, long primitive, Object value, Object extra, long third, int fourth) {
    super.record(setter, index, primitive, value, extra, third, fourth);
    streams |= isStream(value);
  }

  /** The present row joins the batch; its values stay for the next. */
  void addBatch() {
    if (batch == null) {
      batch = new ArrayList<>();
    }
    batch.add(new ParameterRow(this));
  }

  void clearBatch() {
    batch = null;
  }

  /** After an execution: streams among the parameters have been read. */
  void executed() {
    if (streams) {
      consume();
      for (int i = 0; i < batchSize(); i++) {
        batch.get(i).consume();
      }
      streams = false;
    }
  }

  ParameterRow row(int i) {
    return batch.get(i);
  }

  int batchSize() {
    return batch == null ? 0 : batch.size();
  }

  /** What {@link #replay} could not set and nobody has set since; null if nothing. */
  String missing() {
    if (incomplete) {
      int missing = consumed();
      for (int i = 0; missing == 0 && i < batchSize(); i++) {
        missing = batch.get(i).consumed();
      }
      if (missing != 0) {
        return consumed(String.valueOf(missing));
      }
      incomplete = false;
    }
    return null;
  }

  /** Calls all setters again, row by row, and adds what was in the batch. */
  void replay(PreparedStatementWrapper<?> target) throws SQLException {
    incomplete = true; // which the first who asks finds out
    for (int i = 0; i < batchSize(); i++) {
      ParameterRow row = batch.get(i);
      row.set(target);
      target.real.addBatch();
      if (row.hasMoreThan(i + 1 < batchSize() ? batch.get(i + 1) : this)) {
        target.real.clearParameters();
      }
    }
    set(target);
  }

  static String consumed(String parameter) {
    return "parameter " + parameter + " was given as a stream, which has been read";
  }
}
