package io.hawser.samples.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserDriver;
import io.hawser.InPlaceDriver;
import io.hawser.samples.pool.Moment.Strike;
import io.hawser.samples.pool.Pool.Opened;
import io.hawser.samples.pool.Pool.Target;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.DriverManager;
import java.sql.SQLException;

/** One pool over one vendor's driver, without Hawser and with it, and one loss at one moment. */
record Scene(Pool pool, VendorDriver vendor, Moment moment, Loss loss) {
  private static final int ATTEMPTS = 10;
  private static final long SLOW_NANOS = 450_000_000;

  Outcome play(Server server) throws SQLException {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String url = vendor.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database());
      Strike strike = new Strike(loss, proxy, server);
      Application plain = play(target(DriverManager.getDriver(url).getClass(), url), strike);
      Application hawser = play(throughHawser(pool, url), strike);
      return new Outcome(plain.failures(), hawser.failures(), hawser.kept());
    }
  }

  /** HikariCP trusts a connection for half a second after its last use: where the machine took longer, the scene is played again. */
  private Application play(Target target, Strike strike) throws SQLException {
    for (int attempt = 1;; attempt++) {
      long start = System.nanoTime();
      Application application = playOnce(target, strike);
      if (moment == Moment.WRITING || attempt == ATTEMPTS || System.nanoTime() - start < SLOW_NANOS) {
        return application;
      }
    }
  }

  private Application playOnce(Target target, Strike strike) throws SQLException {
    Server server = strike.server();
    server.emptyTable();
    try (Opened opened = pool.open(target)) {
      Application application = new Application(opened.dataSource());
      moment.play(application, strike);
      assertThat(server.rows()).as("%s: rows, according to the outcomes reported to the application", this)
          .isEqualTo(application.committed());
      return application;
    } finally {
      server.killAll();
    }
  }

  /** Older Druids fail with a URL whose prefix they do not know. */
  static Target throughHawser(Pool pool, String vendorUrl) {
    return pool == Pool.DRUID ? target(InPlaceDriver.class, vendorUrl) : target(HawserDriver.class, VendorDriver.throughHawser(vendorUrl));
  }

  static Target target(Class<?> driver, String url) {
    return new Target(driver.getName(), url, EmbeddedDatabase.get().user(), EmbeddedDatabase.get().password());
  }
}
