package io.hawser.benchmarks;

import io.hawser.HawserDriver;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** What is compared: the same work through a vendor's driver by itself, through Hawser, and through other products that promise to help. */
public enum Subject {
  OCEANBASE(VendorDriver.OCEANBASE, Kind.BARE, ""),
  HAWSER_OCEANBASE(VendorDriver.OCEANBASE, Kind.HAWSER, ""),
  MYSQL(VendorDriver.MYSQL, Kind.BARE, ""),
  HAWSER_MYSQL(VendorDriver.MYSQL, Kind.HAWSER, ""),
  /** MySQL Connector/J's own way. */
  MYSQL_AUTORECONNECT(VendorDriver.MYSQL, Kind.BARE, "&autoReconnect=true"),
  /** The AWS Advanced JDBC Wrapper without any plug-in. */
  AWS_NONE(VendorDriver.MYSQL, Kind.AWS, "&wrapperPlugins="),
  /** With the plug-ins that it has by default. */
  AWS_DEFAULTS(VendorDriver.MYSQL, Kind.AWS, ""),
  /** With its monitoring of hosts. */
  AWS_EFM2(VendorDriver.MYSQL, Kind.AWS, "&wrapperPlugins=efm2"),
  MARIADB(VendorDriver.MARIADB, Kind.BARE, ""),
  HAWSER_MARIADB(VendorDriver.MARIADB, Kind.HAWSER, "");

  private enum Kind { BARE, HAWSER, AWS }

  private final VendorDriver vendor;
  private final Kind kind;
  private final String options;

  Subject(VendorDriver vendor, Kind kind, String options) {
    this.vendor = vendor;
    this.kind = kind;
    this.options = options;
  }

  boolean isHawser() {
    return kind == Kind.HAWSER;
  }

  /** The vendor's driver by itself, with which this one's figures are compared. */
  Subject bare() {
    return valueOf(vendor.name());
  }

  String driverClass() {
    return switch (kind) {
      case BARE -> vendor.driverClass();
      case HAWSER -> HawserDriver.class.getName();
      case AWS -> software.amazon.jdbc.Driver.class.getName();
    };
  }

  String url(String host, int port) {
    String url = vendor.url(host, port, EmbeddedDatabase.get().database()) + options;
    return switch (kind) {
      case BARE -> url;
      case HAWSER -> VendorDriver.throughHawser(url) + "&hawser.odp.check=off";
      case AWS -> "jdbc:aws-wrapper:" + url.substring("jdbc:".length());
    };
  }

  Connection open(String host, int port, String... more) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    return DriverManager.getConnection(url(host, port) + (isHawser() && more.length > 0 ? "&" + String.join("&", more) : ""), login);
  }
}
