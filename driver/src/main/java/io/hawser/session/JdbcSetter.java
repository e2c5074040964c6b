package io.hawser.session;

import java.sql.Connection;
import java.sql.SQLException;

/** What a setter of java.sql.Connection has set that SQL can set as well, so that the order of both matters. Immutable. */
final class JdbcSetter implements Step {
  private interface Call {
    void on(Connection session) throws SQLException;
  }

  private static final Call NOTHING = session -> {};

  private final String text;
  private final Call call;
  /** Sets another value; {@link #NOTHING} if a driver always sends, whatever the previous value. */
  private final Call other;
  private final boolean sent;

  private JdbcSetter(String text, Sent sent, Call call, Call other) {
    this.text = text;
    this.sent = sent == Sent.YES;
    this.call = call;
    this.other = other;
  }

  static JdbcSetter isolation(int level, Sent sent) {
    int another = level == Connection.TRANSACTION_SERIALIZABLE ? Connection.TRANSACTION_READ_COMMITTED
        : Connection.TRANSACTION_SERIALIZABLE;
    return new JdbcSetter("setTransactionIsolation(" + level + ")", sent, session -> session.setTransactionIsolation(level),
        session -> session.setTransactionIsolation(another));
  }

  static JdbcSetter readOnly(boolean value, Sent sent) {
    return new JdbcSetter("setReadOnly(" + value + ")", sent, session -> session.setReadOnly(value),
        session -> session.setReadOnly(!value));
  }

  static JdbcSetter catalog(String catalog, Sent sent) {
    return new JdbcSetter("setCatalog(" + catalog + ")", sent, session -> session.setCatalog(catalog), NOTHING);
  }

  static JdbcSetter schema(String schema, Sent sent) {
    return new JdbcSetter("setSchema(" + schema + ")", sent, session -> session.setSchema(schema), NOTHING);
  }

  @Override public void on(Connection session) throws SQLException {
    call.on(session);
  }

  /** Sets another value first, so that the driver's flag must change. */
  @Override public void force(Connection session) throws SQLException {
    if (other != NOTHING) {
      other.on(session);
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
