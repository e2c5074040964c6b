package io.hawser.jdbc;

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
 * Makes the wrappers. For each method here the build writes a concrete subclass of the class that it returns, which
 * forwards what that class leaves abstract, and the implementation of this interface, which calls its constructor.
 */
interface Wrappers {
  Wrappers NEW = Woven.load();

  ConnectionProxy connection(Recovery recovery, Object face, Connection real);

  StatementProxy<?> statement(ConnectionProxy connection, Recipe recipe, Statement real, Link link) throws SQLException;

  PreparedStatementProxy<?> prepared(ConnectionProxy connection, Recipe recipe, PreparedStatement real, Link link) throws SQLException;

  CallableStatementProxy callable(ConnectionProxy connection, Recipe recipe, CallableStatement real, Link link) throws SQLException;

  ResultSetProxy resultSet(ResultSet real, StatementProxy<?> owner, Link stream);

  DatabaseMetaDataProxy metaData(ConnectionProxy connection, DatabaseMetaData real, Link link);

  /** Finds what the build wrote. */
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
