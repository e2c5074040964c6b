package io.hawser.jdbc;

import io.hawser.continuity.replay.LoggedResult;
import io.hawser.link.Link;
import io.hawser.recovery.Recovery;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes the wrappers. For each method here the build generates a concrete subclass of the returned class, which forwards what that class
 * leaves abstract; and the implementation of this interface, which calls the constructors.
 */
interface Wrappers {
  Wrappers NEW = Woven.load();

  ConnectionWrapper connection(Recovery recovery, Object face, Connection real);

  StatementWrapper<?> statement(ConnectionWrapper connection, StatementRecipe recipe, Statement real, Link link) throws SQLException;

  PreparedStatementWrapper<?> prepared(ConnectionWrapper connection, StatementRecipe recipe, PreparedStatement real, Link link)
      throws SQLException;

  CallableStatementWrapper callable(ConnectionWrapper connection, StatementRecipe recipe, CallableStatement real, Link link)
      throws SQLException;

  ResultSetWrapper resultSet(ResultSet real, StatementWrapper<?> owner, Link stream);

  LoggedResultSetWrapper loggedResultSet(ResultSet real, StatementWrapper<?> owner, Link stream, LoggedResult seen);

  DatabaseMetaDataWrapper metaData(ConnectionWrapper connection, DatabaseMetaData real, Link link);

  /** Finds what the build generated. */
  final class Woven {
    private Woven() {}

    private static Wrappers load() {
      try {
        return (Wrappers) Class.forName("io.hawser.jdbc.Wrappers$Impl").getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw new AssertionError("the wrappers are not woven: run mvn compile", e);
      }
    }
  }
}
