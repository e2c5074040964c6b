package io.hawser.samples;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;

/** What the samples run on: the embedded database, behind a proxy that cuts connections. */
public final class Stage implements AutoCloseable {
  private final VendorDriver vendor;
  private final FaultProxy proxy = FaultProxy.toDatabase();

  private Stage(VendorDriver vendor) {
    this.vendor = vendor;
  }

  public static Stage open(VendorDriver vendor) {
    return new Stage(vendor);
  }

  /** The vendor's own URL, for {@link io.hawser.InPlaceDriver}. */
  public String vendorUrl() {
    return vendor.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database());
  }

  /** The URL with Hawser's prefix. */
  public String url() {
    return VendorDriver.throughHawser(vendorUrl());
  }

  public String user() {
    return EmbeddedDatabase.get().user();
  }

  public String password() {
    return EmbeddedDatabase.get().password();
  }

  /**
   * Resets all connections, as a restarted proxy does.
   *
   * @throws java.util.NoSuchElementException if there is none, and so nothing to show
   */
  public void cut() {
    proxy.newest();
    proxy.applyToAll(Fault.RESET);
  }

  @Override public void close() {
    proxy.close();
  }
}
