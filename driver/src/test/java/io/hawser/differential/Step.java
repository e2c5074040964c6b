package io.hawser.differential;

import java.sql.Connection;
import java.sql.SQLException;

/** One step of a program; its name is what people read. */
record Step(String name, Kind kind, Action action) {
  enum Kind { STATEMENT, CALL, CUT }

  /** What it does to a session, and the answer in words. */
  interface Action {
    String on(Connection connection, String side) throws SQLException;
  }

  /** A text; § stands for the side, so that two sessions have databases and locks of their own. */
  static Step sql(String text) {
    return new Step(text, Kind.STATEMENT, (connection, side) -> Answers.execute(connection, text.replace("§", side), false));
  }

  /** The same, and what the driver knows of keys and warnings afterwards. */
  static Step sqlAndMore(String text) {
    return new Step("[keys, warnings] " + text, Kind.STATEMENT,
        (connection, side) -> Answers.execute(connection, text.replace("§", side), true));
  }

  static Step call(String name, Action action) {
    return new Step(name, Kind.CALL, action);
  }

  static Step cut(boolean reset) {
    return new Step(reset ? "CUT (RST)" : "CUT (FIN)", Kind.CUT, null);
  }

  boolean resets() {
    return name.contains("RST");
  }

  @Override public String toString() {
    return name;
  }
}
