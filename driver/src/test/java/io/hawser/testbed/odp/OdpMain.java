package io.hawser.testbed.odp;

import io.hawser.testbed.EmbeddedDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The stand-in and a database of its own in one process, for a network namespace:
 * {@code OdpMain <address> <port> [<parameter>=<value> ...]}. The user {@code app} has the password of the environment's
 * HAWSER_PASSWORD, and so has root@proxysys. Says {@code ready}, then {@code lost <id> <milliseconds since 1970> <why>} for
 * each client whose connection the kernel has given up; takes {@code <parameter>=<value>} on standard input and ends with it.
 */
public final class OdpMain {
  private OdpMain() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String password = System.getenv("HAWSER_PASSWORD");
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("create user app@'127.0.0.1' identified by '" + password + "'");
      statement.execute("grant all on test.* to app@'127.0.0.1'");
    }
    try (OdpStandIn odp = OdpStandIn.start(arguments[0], Integer.parseInt(arguments[1]), database.host(), database.port())
        .sysPassword(password)) {
      odp.whenLost((id, why) -> System.out.println("lost " + id + " " + System.currentTimeMillis() + " " + why.getMessage()));
      for (int i = 2; i < arguments.length; i++) {
        set(odp, arguments[i]);
      }
      System.out.println("ready");
      BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        set(odp, line);
        System.out.println("set " + line);
      }
    }
  }

  private static void set(OdpStandIn odp, String parameter) {
    int equals = parameter.indexOf('=');
    odp.config().force(parameter.substring(0, equals), Integer.parseInt(parameter.substring(equals + 1)));
  }
}
