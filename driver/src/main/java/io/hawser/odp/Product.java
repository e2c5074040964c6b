package io.hawser.odp;

/** What answers at the other end of a connection. */
public enum Product {
  ODP("OceanBase Database Proxy (ODP)"),
  OBSERVER("OceanBase (OBServer, no ODP)"),
  MARIADB("MariaDB"),
  MYSQL("MySQL"),
  UNKNOWN("unknown");

  private final String title;

  Product(String title) {
    this.title = title;
  }

  /** For people: {@code OceanBase Database Proxy (ODP)}. */
  public String title() {
    return title;
  }
}
