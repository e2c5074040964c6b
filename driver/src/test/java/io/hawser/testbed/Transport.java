package io.hawser.testbed;

import io.hawser.HawserDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;

/** Plain TCP or TLS. */
public enum Transport {
  PLAIN, TLS;

  /** The vendor's URL through the proxy. */
  public String url(VendorDriver vendor, FaultProxy proxy) {
    return url(EmbeddedDatabase.get(), vendor, proxy);
  }

  private String url(DatabaseServer server, VendorDriver vendor, FaultProxy proxy) {
    return this == TLS ? server.tlsUrl(vendor, proxy) : server.url(vendor, proxy);
  }

  /** A connection of Hawser's through the proxy. */
  public Connection open(VendorDriver vendor, FaultProxy proxy, String... options) throws SQLException {
    return open(ServerUnderTest.MARIADB, vendor, proxy, options);
  }

  /** The same to this server. */
  public Connection open(ServerUnderTest server, VendorDriver vendor, FaultProxy proxy, String... options) throws SQLException {
    DatabaseServer database = server.database();
    return open(database, VendorDriver.throughHawser(url(database, vendor, proxy)), options);
  }

  /** Through this URL to the embedded database. */
  public static Connection open(String url, String... options) throws SQLException {
    return open(EmbeddedDatabase.get(), url, options);
  }

  /**
   * Without the inspection of ODP, whose connection of its own would be among those that a test breaks; and without a ping that a
   * test does not ask for, so that it shows the same where the machine stalls for a second between two of its steps.
   */
  private static Connection open(DatabaseServer server, String url, String... options) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("hawser.odp.check", "off");
    properties.setProperty("user", server.user());
    properties.setProperty("password", server.password());
    boolean asksForPing = Arrays.stream(options).anyMatch(option -> option.startsWith("hawser.ping.after"));
    String unasked = asksForPing ? url : url + "&hawser.ping.after=1d";
    return new HawserDriver().connect(options.length == 0 ? unasked : unasked + "&" + String.join("&", options), properties);
  }
}
