package io.hawser.failure;

import java.io.IOException;
import java.sql.SQLException;

/** What an exception means. Immutable. */
public final class Failure {
  private final boolean connectionLost;

  private Failure(boolean connectionLost) {
    this.connectionLost = connectionLost;
  }

  public static Failure of(Throwable thrown) {
    Throwable t = thrown;
    boolean lost = false;
    for (int depth = 0; t != null && depth < 32; depth++, t = t.getCause()) {
      lost |= t instanceof IOException;
      lost |= t instanceof SQLException && ((SQLException) t).getSQLState() != null && ((SQLException) t).getSQLState().startsWith("08");
    }
    return new Failure(lost);
  }

  public boolean connectionLost() {
    return connectionLost;
  }
}
