package io.hawser.differential;

import io.hawser.HawserDriver;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A plain session and one through Hawser, each with databases of its own on the same server, as they are before a program. */
final class Sides implements AutoCloseable {
  static final String PLAIN = "p";
  static final String HAWSER = "h";
  private static final Duration SOON = Duration.ofSeconds(10);
  /** The lock of FLUSH TABLES WITH READ LOCK is global, so that the sides may wait for each other: the server ends that before. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);

  private final DatabaseServer database;
  private final VendorDriver vendor;
  private final boolean serverPrepared;
  private final FaultProxy proxy;
  private final FaultProxy plainProxy;
  final Connection plain;
  final Connection hawser;

  /** @param admin straight to the server */
  Sides(Program program, Connection admin) throws SQLException {
    database = program.server().database();
    vendor = program.vendor();
    serverPrepared = program.serverPrepared();
    reset(program, admin);
    plainProxy = database.proxy(vendor);
    proxy = database.proxy(vendor);
    plain = open(plainProxy, "", PLAIN);
    boolean asksForRows = program.steps().stream().anyMatch(step -> step.name().matches(".*(FOUND_ROWS|ROW_COUNT)\\(\\).*"));
    hawser = open(proxy, "&hawser.odp.check=off&hawser.watch=off&hawser.ping.after=" + (program.pings() ? "1ms" : "1d"), HAWSER);
    if (asksForRows) { // they are of the drivers' logins, or of another session whose thread MariaDB has taken: nobody can compare them
      for (Connection side : new Connection[] {plain, hawser}) {
        Answers.execute(side, "SELECT 1", false);
      }
    }
  }

  /** A new session like the plain one. */
  Connection fresh() throws SQLException {
    return open(plainProxy, "", PLAIN);
  }

  private Connection open(FaultProxy proxy, String options, String side) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    String url = database.url(vendor, proxy).replace("/" + database.database() + "?", "/z" + side + "1?")
        + "&allowMultiQueries=true&socketTimeout="
        + LONGEST_ANSWER.toMillis() + (serverPrepared ? "&useServerPrepStmts=true" : "");
    return options.isEmpty() ? DriverManager.getConnection(url, login)
        : new HawserDriver().connect(VendorDriver.throughHawser(url) + options, login);
  }

  void cut(boolean reset) {
    if (proxy.connections().isEmpty()) {
      return; // it was cut before, and not used since
    }
    ProxiedConnection victim = proxy.newest();
    if (!victim.isOpen()) {
      return;
    }
    if (reset) {
      victim.reset();
    } else {
      victim.fin();
    }
    victim.awaitClosed(SOON);
  }

  @Override public void close() throws SQLException {
    try (proxy; plainProxy) {
      plain.close();
      hawser.close();
    }
  }

  private static final Pattern WRITES = Pattern.compile("plain|keyed|drawn|made|\\bs\\b|insertRow|Batch|SET (GLOBAL|PERSIST|@@global)");

  private static final String[] ENGINES = {"default_storage_engine", "default_tmp_storage_engine"};
  private static final String[] CLEAN = {"SET GLOBAL slow_launch_time = 2", "USE z§1", "DROP TABLE IF EXISTS made", "TRUNCATE plain",
      "TRUNCATE keyed", "INSERT INTO plain VALUES (1), (2)", "TRUNCATE z§2.plain", "DROP TABLE IF EXISTS z§2.made"};

  static void create(ServerUnderTest server) throws SQLException {
    DatabaseServer database = server.database();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("SET GLOBAL lock_wait_timeout = 1");
      statement.execute("DROP ROLE IF EXISTS diff1, diff2");
      statement.execute("CREATE ROLE diff1, diff2");
      for (String role : new String[] {"diff1", "diff2"}) {
        statement.execute("GRANT " + role + " TO '" + database.user() + "'@'127.0.0.1'");
      }
      for (String side : new String[] {PLAIN, HAWSER}) {
        String first = "z" + side + "1";
        String second = "z" + side + "2";
        for (String sql : new String[] {"DROP DATABASE IF EXISTS " + first, "DROP DATABASE IF EXISTS " + second,
            "CREATE DATABASE " + first + " CHARACTER SET utf8mb4", "CREATE DATABASE " + second + " CHARACTER SET latin1", "USE " + first,
            "CREATE TABLE plain (n INT) ENGINE=MyISAM", "CREATE TABLE " + second + ".plain (n INT) ENGINE=MyISAM",
            "CREATE TABLE keyed (id INT AUTO_INCREMENT PRIMARY KEY, n INT) ENGINE=MyISAM",
            "CREATE PROCEDURE quiet() BEGIN DO 0; END",
            "CREATE PROCEDURE setting() BEGIN SET @a = 33; SET SESSION group_concat_max_len = 3333; END",
            "CREATE PROCEDURE failing() BEGIN SET @b = 44; SIGNAL SQLSTATE '45000'; END"}) {
          statement.execute(sql);
        }
        if (server == ServerUnderTest.MARIADB) {
          statement.execute("CREATE SEQUENCE s");
          statement.execute("CREATE TABLE drawn (n INT DEFAULT NEXTVAL(s)) ENGINE=MyISAM");
        }
      }
      if (server == ServerUnderTest.MYSQL) {
        for (String variable : ENGINES) { // a session is warned once of a statement that uses two
          statement.execute("SET GLOBAL " + variable + " = MyISAM");
        }
        if (!hasGroup(statement)) {
          statement.execute("CREATE RESOURCE GROUP diff_group TYPE = USER");
        }
      }
    }
  }

  /** The server waits for locks as it did before. */
  static void leave(ServerUnderTest server, Connection admin) throws SQLException {
    try (Statement statement = admin.createStatement()) {
      statement.execute("SET GLOBAL lock_wait_timeout = DEFAULT");
      if (server == ServerUnderTest.MYSQL) {
        for (String variable : ENGINES) {
          statement.execute("SET GLOBAL " + variable + " = DEFAULT");
        }
      }
    }
  }

  private static boolean hasGroup(Statement statement) throws SQLException {
    try (var rows = statement.executeQuery("SELECT 1 FROM information_schema.RESOURCE_GROUPS WHERE RESOURCE_GROUP_NAME = 'diff_group'")) {
      return rows.next();
    }
  }

  /** The sessions of the previous program may be about to end. */
  private static void awaitFreeLocks(Connection admin) {
    Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> {
      try (Statement statement = admin.createStatement()) {
        ResultSet free = statement
            .executeQuery("SELECT IS_FREE_LOCK('zpa') AND IS_FREE_LOCK('zpb') AND IS_FREE_LOCK('zha') AND IS_FREE_LOCK('zhb')");
        return free.next() && free.getBoolean(1);
      }
    });
  }

  private static void reset(Program program, Connection admin) throws SQLException {
    if (program.steps().stream().anyMatch(step -> step.name().contains("_LOCK("))) {
      awaitFreeLocks(admin);
    }
    boolean writes = program.steps().stream().anyMatch(step -> WRITES.matcher(step.name()).find());
    if (!writes) {
      return;
    }
    try (Statement statement = admin.createStatement()) {
      for (String side : new String[] {PLAIN, HAWSER}) {
        for (String sql : CLEAN) {
          statement.execute(sql.replace("§", side));
        }
        if (program.server() == ServerUnderTest.MARIADB) {
          statement.execute("ALTER SEQUENCE s RESTART 1");
          statement.execute("TRUNCATE drawn");
        }
      }
    }
  }
}
