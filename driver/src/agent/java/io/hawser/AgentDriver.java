package io.hawser;

import io.hawser.config.ConnectionConfig;
import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;

/** The agent's: like {@link InPlaceDriver}, with the same driver that the application called. Thread-safe. */
public final class AgentDriver extends AbstractDriver {
  /** One for the whole JVM. */
  public AgentDriver() {}

  /** A connection of Hawser's that this driver opens. */
  public Connection connect(Driver driver, String url, Properties properties) throws SQLException {
    return open(url, properties, driver).connection();
  }

  /** Properties as Hawser reads them; null counts as none. */
  public static Map<String, String> texts(Properties properties) {
    return ConnectionConfig.texts(properties);
  }

  /** @throws SQLException that says what is wrong with an option */
  public static void check(String key, String value) throws SQLException {
    Option.ofKey(key).check(value);
  }

  /** A sentence, preceded by a blank, about what is wrong with the options in a URL; empty if nothing is. */
  public static String whatIsWrong(String url) {
    try {
      ConnectionConfig.of(url, Collections.emptyMap(), true);
      return "";
    } catch (SQLException wrong) {
      return " " + wrong.getMessage();
    }
  }

  @Override String vendorUrl(String url) {
    return Vendor.ofUrl(url) == null ? null : url;
  }

  @Override boolean ownsLists(Vendor vendor) {
    return !vendor.scheme().equals("mysql"); // as in InPlaceDriver
  }
}
