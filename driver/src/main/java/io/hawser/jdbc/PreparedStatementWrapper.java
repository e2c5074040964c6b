package io.hawser.jdbc;

import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.Step;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A PreparedStatement that is prepared again on a new session, with the parameters and the batch that it had. */
@Call(Call.Way.LOCAL)
abstract class PreparedStatementWrapper<D extends PreparedStatement> extends StatementWrapper<D> implements PreparedStatement {
  /** Called by the weaver's code for each setter by index. */
  final Parameters parameters = new Parameters();
  private final Effects effects;
  /** Rows of the batch have parameters that were set by name: only their last values are known. */
  private boolean batchByName;
  private boolean batchMissing;
  /** The current call, or the last one, is for a batch. */
  private boolean ofBatch;
  /** The effects of the call are those of the batch's rows. */
  private boolean boundToBatch;

  PreparedStatementWrapper(ConnectionWrapper connection, StatementRecipe recipe, D real, Link link) throws SQLException {
    super(connection, recipe, real, link);
    effects = connection.effects(recipe.sql());
  }

  @Override final Effects ownEffects() {
    return effects.dependsOnParameters() ? bound() : effects;
  }

  @Override final void begins() {
    ofBatch = false;
    boundToBatch = false;
  }

  /** As if the values were in the text. If there is a batch, it is what will run, as far as is known yet. */
  private Effects bound() {
    if (settings() != null && settings().hasParameters()) {
      return effects;
    }
    int rows = parameters.batchSize();
    if (rows == 0) {
      return bound(parameters);
    }
    boundToBatch = true;
    List<Effects> all = new ArrayList<>(rows);
    for (ParameterRow row : parameters.batch()) {
      all.add(bound(row));
    }
    return Effects.inOrder(all);
  }

  private Effects bound(ParameterRow row) {
    try {
      return connection.bound(effects, recipe.sql(), ParameterLiterals.of(recorder -> withReal(recorder, () -> row.set(this))));
    } catch (SQLException unusable) {
      return effects;
    }
  }

  @Override final String missing() {
    if (batchMissing) {
      return "its batch had parameters that were set by name";
    }
    String missing = parameters.notSet();
    return missing == null && settings() != null ? settings().missing() : missing;
  }

  @Override final void replayAll() throws SQLException {
    super.replayAll();
    if (batchByName) {
      batchMissing = true;
    } else {
      parameters.replay(this);
    }
  }

  @Override final CopiedCall copy(String sql) {
    boolean isOwn = sql == null || sql.equals(recipe.sql()); // some drivers run another text on a prepared statement
    return isOwn ? CopiedCall.prepared(this, Collections.singletonList(parameters), false) : CopiedCall.of(this, sql);
  }

  @Override final CopiedCall copyOfBatch() {
    if (batchByName || batch != null && parameters.batchSize() > 0) {
      return CopiedCall.prepared(this, Collections.singletonList(ParameterRow.unknown()), true);
    }
    if (parameters.batchSize() == 0) {
      return super.copyOfBatch();
    }
    List<ParameterRow> rows = new ArrayList<>(parameters.batchSize());
    parameters.batch().forEach(rows::add);
    return CopiedCall.prepared(this, rows, true);
  }

  @Override final boolean hasBatch() {
    return super.hasBatch() || parameters.batchSize() > 0 || batchByName;
  }

  @Override final void succeeded() throws SQLException {
    parametersRead();
    super.succeeded();
    notTheBatch();
  }

  /** Streams may have been read to compose the request, even if nothing of it was sent. */
  @Override final Throwable failed(Throwable thrown, long mark) {
    parametersRead();
    Throwable toThrow = super.failed(thrown, mark);
    notTheBatch();
    return toThrow;
  }

  /** What ran was not the batch but the statement with its current values, whose effects were not noted yet. */
  private void notTheBatch() {
    if (boundToBatch && !ofBatch) {
      connection.done(effects);
    }
  }

  @Override final Step callAgain() {
    if (ofBatch || recipe.sql().indexOf('?') < 0 || isChangedElsewhere() || missing() != null) {
      return null;
    }
    parameters.noticeChanges();
    if (parameters.missing() != null || settings() != null && settings().anyGone()) {
      return null;
    }
    try {
      return SetterRecorder.callAgain(recipe, effects.namesSession(), recorder -> withReal(recorder, () -> {
        if (settings() != null) {
          settings().replay(this);
        }
        parameters.set(this);
      }));
    } catch (SQLException unusable) {
      return null;
    }
  }

  @Override final String killAgain() {
    try {
      return ofBatch ? null
          : connection.killAgain(recipe.sql(), ParameterLiterals.of(recorder -> withReal(recorder, () -> parameters.set(this))));
    } catch (SQLException unusable) {
      return null;
    }
  }

  /** Streams among the parameters have been read. */
  private void parametersRead() {
    if (!runs()) {
      return;
    }
    parameters.executed();
    if (settings() != null) {
      settings().executed();
    }
  }

  @Call(Call.Way.NETWORK) @Override public abstract ResultSet executeQuery() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract int executeUpdate() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract long executeLargeUpdate() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract boolean execute() throws SQLException;

  @Call(Call.Way.QUESTION) @Override public abstract ResultSetMetaData getMetaData() throws SQLException;

  @Call(Call.Way.QUESTION) @Override public abstract ParameterMetaData getParameterMetaData() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public int[] executeBatch() throws SQLException {
    ofBatch = true;
    return super.executeBatch();
  }

  @Call(Call.Way.NETWORK) @Override public long[] executeLargeBatch() throws SQLException {
    ofBatch = true;
    return super.executeLargeBatch();
  }

  @Override public void addBatch() throws SQLException {
    refresh();
    real.addBatch();
    parameters.addBatch();
    batchByName |= settings() != null && settings().hasParameters();
  }

  @Override final void forgetBatch() {
    super.forgetBatch();
    parameters.clearBatch();
    batchByName = false;
    batchMissing = false;
  }

  @Override public void clearParameters() throws SQLException {
    refresh();
    real.clearParameters();
    parameters.clear();
    if (settings() != null) {
      settings().clearParameters();
    }
  }
}
