package io.hawser.testbed.odp;

import io.hawser.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An application with several connections, each used in a thread of its own, with the user {@code app} and the password of the
 * environment's HAWSER_PASSWORD. It takes commands on standard input: {@code open <lane> <url>}, {@code run <lane> <statement>},
 * {@code load <lane> <megabytes>} inserts a large value, {@code work <lane> <milliseconds>} asks one question after the other,
 * {@code close <lane> now}, {@code drop <lane> <host>:<port>} connects and goes away once it is greeted. It says {@code opened}, and
 * {@code done} or {@code failed}, with the lane's name.
 */
public final class InFlightClient {
  private final Map<String, Connection> connections = new LinkedHashMap<>();

  private InFlightClient() {}

  public static void main(String[] none) throws IOException, SQLException {
    InFlightClient client = new InFlightClient();
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ", 3);
      if (words[0].equals("open")) {
        client.connections.put(words[1], DriverManager.getConnection(words[2], "app", System.getenv("HAWSER_PASSWORD")));
        System.out.println("opened " + words[1]);
      } else {
        // the line in one piece: Java 8 would let the log's come between it and its end
        Thread thread = new Thread(() -> System.out.print(client.outcome(words) + "\n"), words[1]);
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  /** Not as a client should. */
  private static String drop(String[] server) throws IOException {
    try (Socket socket = new Socket(server[0], Integer.parseInt(server[1]))) {
      return "greeted with " + socket.getInputStream().read();
    }
  }

  private String outcome(String[] words) {
    long start = System.nanoTime();
    try {
      String value = words[0].equals("drop") ? drop(words[2].split(":")) : perform(connections.get(words[1]), words[0], words[2]);
      return "done " + words[1] + " " + millisSince(start) + " " + value;
    } catch (SQLException | IOException | RuntimeException e) {
      String state = e instanceof SQLException ? ((SQLException) e).getSQLState() : null;
      return "failed " + words[1] + " " + millisSince(start) + " " + state + " " + Failure.of(e).cause().code();
    }
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static String perform(Connection connection, String what, String argument) throws SQLException {
    switch (what) {
      case "load":
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO test.loaded VALUES (?)")) {
          insert.setBytes(1, new byte[Integer.parseInt(argument) << 20]);
          insert.executeUpdate();
          return "loaded";
        }
      case "work":
        int count = 0;
        for (long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(argument)); System.nanoTime() < end; count++) {
          ask(connection, "SELECT " + count);
        }
        return String.valueOf(count);
      case "close":
        connection.close();
        return "closed";
      default:
        return ask(connection, argument);
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.execute(sql) ? statement.getResultSet() : null) {
      return row != null && row.next() ? row.getString(1) : "";
    }
  }
}
