package io.hawser.jdbc;

import io.hawser.link.Link;
import java.sql.CallableStatement;
import java.sql.SQLException;

/** A CallableStatement: its getters read the results of a call, which belong to the session that made them. */
@Call(Call.Way.RESULT)
abstract class CallableStatementWrapper extends PreparedStatementWrapper<CallableStatement> implements CallableStatement {
  CallableStatementWrapper(ConnectionWrapper connection, StatementRecipe recipe, CallableStatement real, Link link) throws SQLException {
    super(connection, recipe, real, link);
  }
}
