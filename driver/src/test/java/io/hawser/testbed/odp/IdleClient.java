package io.hawser.testbed.odp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * An application that pauses between its statements, with the user {@code app} and the password of the environment's HAWSER_PASSWORD. It
 * takes commands on standard input: {@code open <url>} connects, runs a statement and says {@code idle <port> <id>}, its own port and ODP's
 * id of it; {@code run} runs a statement on each connection and says {@code answered} or {@code failed: <the exception>}.
 */
public final class IdleClient {
  private final List<Connection> connections = new ArrayList<>();

  private IdleClient() {}

  public static void main(String[] urls) throws IOException, SQLException {
    IdleClient client = new IdleClient();
    for (String url : urls) {
      client.open(url);
    }
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      if (line.startsWith("open ")) {
        client.open(line.substring("open ".length()));
      } else {
        client.connections.forEach(connection -> System.out.println(outcome(connection)));
      }
    }
  }

  private void open(String url) throws SQLException {
    Connection connection = DriverManager.getConnection(url, "app", System.getenv("HAWSER_PASSWORD"));
    connections.add(connection);
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("show proxysession")) {
      row.next();
      System.out.println("idle " + row.getString("Host").replaceAll(".*:", "") + " " + row.getString("Id"));
    }
  }

  private static String outcome(Connection connection) {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("select 'a statement'")) {
      row.next();
      return "answered";
    } catch (SQLException failed) {
      StringBuilder chain = new StringBuilder("failed:");
      for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
        chain.append(' ').append(cause.getClass().getSimpleName()).append(": ").append(cause.getMessage()).append('.');
      }
      return chain.toString().replaceAll("\\s+", " ");
    }
  }
}
