package io.hawser.link;

import io.hawser.log.Log;
import io.hawser.vendor.Vendor;
import java.sql.Driver;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/** Which socket the connections of one URL get: Hawser's own, if the URL, the driver and the JVM allow it. Immutable. */
final class SocketChoice {
  private static final Log LOG = Log.of(SocketChoice.class);
  private static final AtomicBoolean SAID = new AtomicBoolean();
  private static final String FACTORY = "socketFactory";
  private static final String DEFAULT_FACTORY = "com.mysql.cj.protocol.StandardSocketFactory";
  private static final String LOCAL_ADDRESS = "localSocketAddress";
  /** Options for a pipe or a file-system socket. */
  private static final String[] LOCAL = {"pipe", "localSocket", "namedPipePath"};

  /** Null if it is the driver's or the application's. */
  private final String factory;
  /** The driver binds its socket before it connects it. */
  private final boolean bindsItself;

  /** Logs once if it can't be Hawser's. */
  SocketChoice(Vendor vendor, Driver driver, String url, Properties properties, LinkEnd.Owner owner) {
    String possible = vendor.socketFactoryFor(driver);
    String reason = whyNot(possible, url, properties, owner);
    factory = reason == null ? possible : null;
    bindsItself = names(LOCAL_ADDRESS, url, properties);
    if (reason != null && SAID.compareAndSet(false, true)) {
      LOG.warn("socket: Hawser can't put its own socket beneath the driver " + driver.getClass().getName() + " because " + reason
          + ". So an idle connection can't be checked without a round trip: it is pinged after hawser.ping.after instead, and "
          + "keepalive is set if the driver exposes its socket.");
    }
  }

  private static String whyNot(String factory, String url, Properties properties, LinkEnd.Owner owner) {
    if (owner != LinkEnd.Owner.HAWSER) {
      return owner == LinkEnd.Owner.VENDOR ? "this URL makes the vendor's driver change connections by itself"
          : "the vendor's own pool (pool=true) opens its connections, and keeps them after close()";
    }
    if (namesFactory(url, properties)) {
      return "the application sets socketFactory itself";
    }
    for (String local : LOCAL) {
      if (names(local, url, properties)) {
        return "the connection goes through a pipe or a local socket (" + local + ")";
      }
    }
    if (System.getProperty("socksProxyHost") != null) {
      return "this JVM is configured to use a SOCKS proxy (socksProxyHost), which only the platform's own sockets support";
    }
    if (!InterruptShield.works()) {
      return "this Java 8 denies the reflective access that keeps Thread.interrupt() from closing the connection";
    }
    return factory != null ? null
        : "the driver's class loader can't see Hawser's classes: load both jars with one class loader";
  }

  /** MySQL Connector/J's data sources write their default into a Reference. */
  private static boolean namesFactory(String url, Properties properties) {
    return names(FACTORY, url, properties) && !DEFAULT_FACTORY.equals(properties.getProperty(FACTORY));
  }

  /** Whether the URL or the properties set one of the vendor's options. */
  static boolean names(String option, String url, Properties properties) {
    return properties.getProperty(option) != null || url.toLowerCase(Locale.ROOT).contains(option.toLowerCase(Locale.ROOT) + "=");
  }

  boolean isOwn() {
    return factory != null;
  }

  /** Whether an already connected channel can be given to the driver. */
  boolean takesConnected() {
    return isOwn() && !bindsItself;
  }

  /** Makes the driver use Hawser's socket; does nothing if another one is chosen. */
  void into(Properties vendors) {
    if (factory != null) {
      vendors.setProperty(FACTORY, factory);
    }
  }
}
