package io.hawser.recovery;

import io.hawser.continuity.Continuity;
import io.hawser.link.KeepAlive;
import io.hawser.link.LinkFactory;
import io.hawser.session.EffectsCache;
import io.hawser.telemetry.Listeners;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Vendor;
import io.hawser.watch.Watch;
import io.hawser.watch.WatchPolicy;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** Logical connections to the embedded database without the engine around them, so that a test reaches the session beneath. */
final class Recoveries {
  private Recoveries() {}

  static Recovery open(VendorDriver vendor, RecoveryPolicy policy) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return open(vendor, database.host(), database.port(), policy);
  }

  /** Through a proxy. */
  static Recovery open(VendorDriver vendor, String host, int port, RecoveryPolicy policy) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = vendor.url(host, port, database.database());
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    LinkFactory opener = new LinkFactory(Vendor.ofUrl(url), Vendor.ofUrl(url).driver(url), url, login, KeepAlive.RECOMMENDED, 5000);
    return Recovery.open(new Route(List.of(opener), HostOrder.AS_LISTED, new Endpoints(), new Watch(), WatchPolicy.OFF), policy,
        new EffectsCache(), new Continuity(), new Listeners(List.of()), (fresh, millisLeft) -> {});
  }
}
