package io.hawser.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A JVM that opens its first connection, loads all classes for it, and says how long that took: {@code ColdStart <url> <user>}. */
final class ColdStart {
  private ColdStart() {}

  public static void main(String[] arguments) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(arguments[0], arguments[1], System.getenv("HAWSER_PASSWORD"));
        Statement statement = connection.createStatement(); ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      System.out.println("milliseconds " + (System.nanoTime() - start) / 1e6 * one.getInt(1));
    }
  }
}
