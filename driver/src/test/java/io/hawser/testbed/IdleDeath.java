package io.hawser.testbed;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The ways in which an idle connection dies. */
public enum IdleDeath {
  FIN {
    @Override public void strike(Victim victim) {
      victim.proxied().fin();
      victim.proxied().awaitClosed(SOON);
    }
  },
  RESET {
    @Override public void strike(Victim victim) {
      victim.proxied().reset();
      victim.proxied().awaitClosed(SOON);
    }
  },
  KILL {
    @Override public void strike(Victim victim) throws SQLException {
      victim.server().kill(victim.sessionId());
      victim.proxied().awaitClosed(SOON);
    }
  },
  WAIT_TIMEOUT {
    @Override public void prepare(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET SESSION wait_timeout = 1");
      }
    }

    @Override public void strike(Victim victim) {
      victim.proxied().awaitClosed(SOON);
    }
  },
  /** Silence, then RST upon the first write. */
  HALF_OPEN {
    @Override public void strike(Victim victim) {
      victim.proxied().halfOpen();
    }
  };

  private static final Duration SOON = Duration.ofSeconds(10);

  /** @param sessionId the server's */
  public record Victim(DatabaseServer server, ProxiedConnection proxied, long sessionId) {}

  public void prepare(Connection connection) throws SQLException {}

  public abstract void strike(Victim victim) throws SQLException;
}
