package io.hawser.samples.pool;

import static org.awaitility.Awaitility.await;

import io.hawser.samples.pool.Application.Work;
import io.hawser.testbed.Caller;
import io.hawser.testbed.FaultProxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** When a connection is lost, and what the application does then and afterwards: three uses in all from the loss on. */
enum Moment {
  IDLE("in the pool") {
    @Override void play(Application application, Strike strike) {
      application.use(Application::read);
      strike.now();
      for (int i = 0; i < 3; i++) {
        application.use(Application::read);
      }
    }
  },

  IRREPLACEABLE("in the pool, with a temporary table") {
    @Override void play(Application application, Strike strike) {
      application.use(connection -> Application.execute(connection, "CREATE TEMPORARY TABLE unlike_any_other (n INT)"));
      strike.now();
      for (int i = 0; i < 3; i++) {
        application.use(Application::read);
      }
    }
  },

  IN_USE("held, between two statements") {
    @Override void play(Application application, Strike strike) {
      application.use(connection -> {
        Application.read(connection);
        strike.now();
        Application.read(connection);
      });
      application.use(Application::read);
      application.use(Application::read);
    }
  },

  IN_TRANSACTION("in a transaction") {
    @Override void play(Application application, Strike strike) {
      application.transaction(connection -> {
        Application.execute(connection, INSERT);
        strike.now();
        Application.execute(connection, INSERT);
      });
      Work insert = connection -> Application.execute(connection, INSERT);
      application.transaction(insert);
      application.transaction(insert);
    }
  },

  WRITING("a write in flight") {
    @Override void play(Application application, Strike strike) {
      application.use(connection -> {
        Application.read(connection);
        CompletableFuture<Void> struck = Caller.run(() -> {
          await().pollInterval(Duration.ofMillis(5)).until(() -> strike.server().anyRuns(SLOW_INSERT));
          strike.now();
        });
        try {
          Application.execute(connection, SLOW_INSERT);
        } finally {
          struck.join();
        }
      });
      application.use(Application::read);
      application.use(Application::read);
    }
  };

  private static final String INSERT = "INSERT INTO " + Server.TABLE + " VALUES (1)";
  private static final String SLOW_INSERT = "INSERT INTO " + Server.TABLE + " SELECT 1 FROM DUAL WHERE SLEEP(60) = 0";

  final String label;

  Moment(String label) {
    this.label = label;
  }

  abstract void play(Application application, Strike strike);

  /** Loses the connection when the moment has come. */
  record Strike(Loss loss, FaultProxy proxy, Server server) {
    void now() {
      try {
        loss.strike(proxy, server);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
