package io.hawser.session;

import java.sql.Connection;
import java.sql.SQLException;

/** What a setter of java.sql.Connection has set that SQL can set as well, so that the order of both matters. Immutable. */
final class JdbcSetter implements Step {
  private interface Call {
    void on(Connection session) throws SQLException;
  }

  private final String text;
  private final Call call;
  private final Call force;
  private final boolean sent;

  private JdbcSetter(String text, boolean sent, Call call, Call force) {
    this.text = text;
    this.sent = sent;
    this.call = call;
    this.force = force;
  }

  static JdbcSetter isolation(int level, boolean sent) {
    int another = level == Connection.TRANSACTION_SERIALIZABLE ? Connection.TRANSACTION_READ_COMMITTED : Connection.TRANSACTION_SERIALIZABLE;
    return new JdbcSetter("setTransactionIsolation(" + level + ")", sent, session -> session.setTransactionIsolation(level),
        session -> session.setTransactionIsolation(another));
  }

  static JdbcSetter readOnly(boolean value, boolean sent) {
    return new JdbcSetter("setReadOnly(" + value + ")", sent, session -> session.setReadOnly(value), session -> session.setReadOnly(!value));
  }

  static JdbcSetter catalog(String catalog, boolean sent) {
    return new JdbcSetter("setCatalog(" + catalog + ")", sent, session -> session.setCatalog(catalog), null);
  }

  static JdbcSetter schema(String schema, boolean sent) {
    return new JdbcSetter("setSchema(" + schema + ")", sent, session -> session.setSchema(schema), null);
  }

  @Override public void on(Connection session) throws SQLException {
    call.on(session);
  }

  /** With another value first, so that the driver's flag has to be changed. */
  @Override public void force(Connection session) throws SQLException {
    if (force != null) {
      force.on(session);
      call.on(session);
    }
  }

  @Override public boolean wasSent() {
    return sent;
  }

  @Override public String toString() {
    return text;
  }
}
