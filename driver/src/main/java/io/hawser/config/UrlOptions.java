package io.hawser.config;

import io.hawser.Option;
import io.hawser.link.KeepAlive;
import java.sql.SQLException;
import java.util.Collections;

/** Hawser's options in a URL, read as the driver reads them: for the doctor, which opens no connection of Hawser's. Immutable. */
public final class UrlOptions {
  private final ConnectionConfig settings;

  private UrlOptions(ConnectionConfig settings) {
    this.settings = settings;
  }

  /**
   * @param vendorUrl the URL with the vendor's prefix in place of Hawser's
   * @throws SQLException what the driver would throw: of an option that there is not, or a value that is not allowed
   */
  public static UrlOptions of(String vendorUrl) throws SQLException {
    return new UrlOptions(ConnectionConfig.of(vendorUrl, Collections.emptyMap(), true));
  }

  /** What is set on sockets before anything is known of an ODP; {@link KeepAlive#OFF} if it is left to the vendor's driver. */
  public KeepAlive keepAlive() {
    return settings.keepAlive();
  }

  /** Whether ODP's own values replace those as soon as they are known. */
  public boolean matchesProxy() {
    return settings.matchesProxy();
  }

  /** Whether calls in flight are looked after. */
  public boolean watches() {
    return settings.on(Option.WATCH);
  }
}
