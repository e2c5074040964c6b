package io.hawser.samples.maintenance;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.odp.OdpStandIn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Three stand-ins for ODP in front of one database. For one thread. */
final class Proxies implements AutoCloseable {
  static final int COUNT = 3;
  /** As long as an ODP waits for its clients (hot_upgrade_exit_timeout). */
  private static final long DRAIN_MILLIS = TimeUnit.SECONDS.toMillis(30);

  private final List<OdpStandIn> odps = new ArrayList<>();

  Proxies() {
    for (int i = 0; i < COUNT; i++) {
      odps.add(start(0));
    }
  }

  private static OdpStandIn start(int port) {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return OdpStandIn.start("127.0.0.1", port, database.host(), database.port());
  }

  /** As a URL lists them. */
  String hosts() {
    return odps.stream().map(odp -> odp.host() + ":" + odp.port()).collect(Collectors.joining(","));
  }

  /** How many sessions each has. */
  List<Integer> sessions() {
    return odps.stream().map(OdpStandIn::loggedIn).toList();
  }

  /**
   * As a rolling upgrade does it: announces the drain, waits until its sessions have left, cuts off those that have not, and starts again.
   */
  void restart(int which) throws InterruptedException {
    OdpStandIn odp = odps.get(which);
    odp.announceDrain();
    Patience.await(() -> odp.loggedIn() == 0, DRAIN_MILLIS);
    int port = odp.port();
    odp.close();
    odps.set(which, start(port));
  }

  @Override public void close() {
    odps.forEach(OdpStandIn::close);
  }
}
