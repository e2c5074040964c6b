package io.hawser.testbed.odp;

import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.MysqlDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database of its own behind a plain TCP forwarder, for a network namespace: {@code DatabaseMain <address> <port> [mysql]}. The user
 * {@code app} has the password of the environment's HAWSER_PASSWORD. Says {@code ready}; takes statements on standard input,
 * one a line, and says {@code told} with the first value of each.
 */
public final class DatabaseMain {
  private DatabaseMain() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    DatabaseServer database = arguments.length > 2 && arguments[2].equals("mysql")
        ? MysqlDatabase.with("--performance-schema=ON", "--skip-name-resolve=OFF") // so that it counts for each host
        : EmbeddedDatabase.get();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("create user app@'127.0.0.1' identified by '" + System.getenv("HAWSER_PASSWORD") + "'");
      statement.execute("grant all on test.* to app@'127.0.0.1'");
      Thread forwarder = new Thread(() -> forward(arguments, database), "forwarder");
      forwarder.setDaemon(true);
      forwarder.start(); // which says that it is ready
      BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        try (ResultSet row = statement.execute(line) ? statement.getResultSet() : null) {
          System.out.println("told " + (row != null && row.next() ? row.getString(1) : ""));
        }
      }
    }
  }

  private static void forward(String[] arguments, DatabaseServer database) {
    try {
      LoadBalancer.main(new String[] {arguments[0], arguments[1], database.host(), String.valueOf(database.port())});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
