package io.hawser.benchmarks;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;

/**
 * A JVM that opens its first connection, loads all classes for it, and says how long that took:
 * {@code ColdStart <class of the driver> <url> <user>}.
 */
final class ColdStart {
  private ColdStart() {}

  public static void main(String[] arguments) throws Exception {
    Properties login = new Properties();
    login.setProperty("user", arguments[2]);
    login.setProperty("password", System.getenv("HAWSER_PASSWORD"));
    long start = System.nanoTime();
    Driver driver = (Driver) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
    try (Connection connection = driver.connect(arguments[1], login); Statement statement = connection.createStatement();
        ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      System.out.println("milliseconds " + (System.nanoTime() - start) / 1e6 * one.getInt(1));
    }
  }
}
