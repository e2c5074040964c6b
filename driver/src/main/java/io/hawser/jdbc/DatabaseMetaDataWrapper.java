package io.hawser.jdbc;

import io.hawser.link.Link;
import io.hawser.session.Effects;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The metadata of the current session's server; most of its methods ask the server. */
@Call(Call.Way.NETWORK)
abstract class DatabaseMetaDataWrapper extends AbstractWrapper<DatabaseMetaData> implements DatabaseMetaData {
  private final ConnectionWrapper connection;
  private Link link;
  private long mark;

  DatabaseMetaDataWrapper(ConnectionWrapper connection, DatabaseMetaData real, Link link) {
    super(real);
    this.connection = connection;
    this.link = link;
  }

  @Override final long enter() throws SQLException {
    connection.enter(Effects.NONE);
    try {
      adoptSession();
    } catch (SQLException | RuntimeException | Error e) {
      connection.notMade();
      throw e;
    }
    mark = link.mark();
    return mark;
  }

  @Override final void handedOut() {
    connection.handedOut();
  }

  private void adoptSession() throws SQLException {
    Link now = connection.link();
    if (link != now) {
      real = now.connection().getMetaData();
      link = now;
    }
  }

  @Override final void succeeded() {
    connection.succeededAsking(mark);
  }

  @Override final Throwable failed(Throwable thrown, long mark) {
    Throwable toThrow = connection.failed(thrown, mark, link, Effects.NONE);
    if (toThrow == null) {
      try {
        adoptSession();
      } catch (SQLException | RuntimeException e) {
        connection.notMade();
        return e;
      }
    }
    return toThrow;
  }

  @Override final long again() {
    mark = link.mark();
    return mark;
  }

  @Override final Throwable explained(Throwable thrown) {
    return connection.explained(thrown, link);
  }

  /** Its statement was made by the vendor's driver. */
  @Override final ResultSet result(ResultSet results) {
    if (results == null) {
      return null;
    }
    try {
      Statement of = results.getStatement();
      return of == null ? results
          : Wrappers.NEW.resultSet(results, Wrappers.NEW.statement(connection, StatementRecipe.OF_VENDOR, of, link), null);
    } catch (SQLException withoutStatement) {
      return results;
    }
  }

  @Call(Call.Way.LOCAL) @Override public Connection getConnection() {
    return connection;
  }
}
