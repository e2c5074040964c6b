package io.hawser.jdbc;

import io.hawser.session.Effects;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** A PreparedStatement that is prepared again on a new session, with the parameters and the batch that it had. */
@Call(Call.Way.LOCAL)
abstract class PreparedStatementProxy<D extends PreparedStatement> extends StatementProxy<D> implements PreparedStatement {
  /** Called by the weaver's code for each setter by index. */
  final Parameters parameters = new Parameters();
  private final Effects effects;

  PreparedStatementProxy(ConnectionProxy connection, Recipe recipe, D real) throws SQLException {
    super(connection, recipe, real);
    effects = connection.effects(recipe.sql);
  }

  @Override final Effects effects(String sql) {
    return sql == null ? effects : connection.effects(sql);
  }

  @Override final String missing() {
    return parameters.missing();
  }

  @Override final void replayAll() throws SQLException {
    super.replayAll();
    parameters.replay(this);
  }

  @Override final void leave() {
    parameters.executed();
    super.leave();
  }

  @Override final Throwable failed(Throwable thrown, long mark) {
    Throwable toThrow = super.failed(thrown, mark);
    if (toThrow != null) {
      parameters.executed();
    }
    return toThrow;
  }

  @Call(Call.Way.NETWORK) @Override public abstract ResultSet executeQuery() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract int executeUpdate() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract long executeLargeUpdate() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract boolean execute() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract ResultSetMetaData getMetaData() throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract ParameterMetaData getParameterMetaData() throws SQLException;

  @Override public void addBatch() throws SQLException {
    refresh();
    real.addBatch();
    parameters.addBatch();
  }

  @Override final void forgetBatch() {
    super.forgetBatch();
    parameters.clearBatch();
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
