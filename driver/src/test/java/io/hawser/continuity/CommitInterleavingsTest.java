package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserDriver;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.testbed.Caller;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/**
 * Every packet of marker, COMMIT and fence is lost, held or met by a KILL: the reported outcome of the COMMIT is what the server has, then
 * and later.
 */
@Timeout(120)
@Tag("servers")
@Tag("long")
class CommitInterleavingsTest {
  private static final String TABLE = "gated_outcome";
  /** For finding out the outcome of a COMMIT. */
  static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(40);
  /** Most of them wait for locks and restarts: all take a quarter of an hour. */
  private static final boolean EVERY = "every".equals(System.getProperty("hawser.test.interleavings"));

  /** How a row is committed. */
  enum Form {
    /** The marker is answered before COMMIT is sent. */
    APART(""),
    /** Both in one packet. */
    TOGETHER("&allowMultiQueries=true"),
    /** A statement in autocommit mode, which Hawser wraps. */
    ALONE("&hawser.commit.outcome=always"),
    /** The same, where BEGIN and marker go in one packet. */
    ALONE_TOGETHER("&hawser.commit.outcome=always&allowMultiQueries=true");

    final String options;

    Form(String options) {
      this.options = options;
    }

    boolean isAlone() {
      return this == ALONE || this == ALONE_TOGETHER;
    }

    void begin(Connection connection, int id) throws SQLException {
      connection.setAutoCommit(isAlone());
      if (!isAlone()) {
        execute(connection, insert(id));
      }
    }

    void end(Connection connection, int id) throws SQLException {
      if (isAlone()) {
        execute(connection, insert(id));
      } else {
        connection.commit();
      }
    }

    static String insert(int id) {
      return "INSERT INTO gated VALUES (" + id + ")";
    }
  }

  /** Which packet it happens to. */
  enum Packet {
    /** Of a statement that is wrapped. */
    BEGIN("BEGIN"), STATEMENT("INTO gated VALUES"),
    MARKER("'C')"), COMMIT("COMMIT"), FENCE("'F' FROM"), KIND("SELECT kind");

    private final String text;

    Packet(String text) {
      this.text = text;
    }

    boolean is(String request) {
      return this == COMMIT ? request.trim().endsWith(text) || request.contains(text + " AND NO CHAIN") : request.contains(text);
    }
  }

  enum Event {
    /** Both ends of the connection go, and the packet with them. */
    LOST,
    /** The packet is lost, and the server keeps the session. */
    CLIENT_GONE,
    /** The client is gone, and the packet arrives all the same, a while later. */
    LATE,
    /** A KILL ends the session, and the packet goes on. */
    KILLED,
    /** The server goes down and comes back. */
    RESTARTED
  }

  /** The tables, and a user who may connect from any address. */
  static void prepare(DatabaseServer database) throws SQLException {
    OutcomeTables.empty(database, TABLE);
    database.tell("DROP TABLE IF EXISTS gated", "CREATE TABLE gated (id INT PRIMARY KEY)",
        "CREATE USER IF NOT EXISTS gated@'%' IDENTIFIED BY '" + database.password() + "'", "GRANT ALL ON *.* TO gated@'%'");
  }

  static Connection open(ServerUnderTest server, VendorDriver vendor, PacketGate gate, Form form) throws SQLException {
    return open(new HawserDriver(), server, vendor, gate, form);
  }

  static Connection open(HawserDriver driver, ServerUnderTest server, VendorDriver vendor, PacketGate gate, Form form) throws SQLException {
    return open(driver, server, vendor, gate, "gated", "hawser.commit.table=" + TABLE + form.options);
  }

  static Connection open(ServerUnderTest server, VendorDriver vendor, PacketGate gate, String user, String option) throws SQLException {
    return open(new HawserDriver(), server, vendor, gate, user, option);
  }

  private static Connection open(HawserDriver driver, ServerUnderTest server, VendorDriver vendor, PacketGate gate, String user,
      String option)
      throws SQLException {
    DatabaseServer database = server.database();
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", database.password());
    String extra = server == ServerUnderTest.MYSQL && vendor != VendorDriver.MYSQL ? "&allowPublicKeyRetrieval=true" : "";
    return driver.connect(VendorDriver.throughHawser(vendor.url(gate.host(), gate.port(), database.database())) + extra
        + "&hawser.odp.check=off&hawser.ping.after=1d&hawser.reconnect.interval=50ms&hawser.reconnect.attempts=100&hawser.reconnect.timeout="
        + TimeUnit.NANOSECONDS.toSeconds(DEADLINE_NANOS) + "s"
        + "&" + option + (option.contains("commit.outcome=") ? "" : "&hawser.commit.outcome=marker"), login);
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String id(DatabaseServer server, PacketGate.Session session) throws SQLException {
    return server.ask("SELECT id FROM information_schema.PROCESSLIST WHERE host LIKE '%:" + session.port() + "'");
  }

  @CartesianTest void whatIsSaidIsTrue(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Packet packet,
      @CartesianTest.Values(booleans = {true, false}) boolean request, @CartesianTest.Enum Event event) throws Exception {
    Assumptions.assumeTrue(vendor != VendorDriver.OCEANBASE || server == ServerUnderTest.MARIADB, "it knows nothing newer than MySQL 5.7");
    Assumptions.assumeTrue(EVERY || event != Event.RESTARTED || packet == Packet.COMMIT, "-Dhawser.test.interleavings=every");
    whatIsSaidIsTrue(server, vendor, Form.APART, packet, request, event);
  }

  @CartesianTest void whatIsSaidIsTrueInEachForm(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor,
      @CartesianTest.Enum(names = "APART", mode = CartesianTest.Enum.Mode.EXCLUDE) Form form,
      @CartesianTest.Enum Packet packet, @CartesianTest.Values(booleans = {true, false}) boolean request, @CartesianTest.Enum Event event)
      throws Exception {
    Assumptions.assumeTrue(form == Form.ALONE || packet != Packet.BEGIN, "it is the marker's packet");
    Assumptions.assumeTrue(form != Form.TOGETHER || packet != Packet.MARKER, "it is the packet of the COMMIT");
    Assumptions.assumeTrue(EVERY || server.name().equals(vendor.name()) && event != Event.RESTARTED, "-Dhawser.test.interleavings=every");
    whatIsSaidIsTrue(server, vendor, form, packet, request, event);
  }

  private static void whatIsSaidIsTrue(ServerUnderTest server, VendorDriver vendor, Form form, Packet packet, boolean request, Event event)
      throws Exception {
    Assumptions.assumeTrue(form.isAlone() || packet != Packet.BEGIN && packet != Packet.STATEMENT, "the transaction is the application's");
    Assumptions.assumeTrue(
        event != Event.RESTARTED || vendor == VendorDriver.MARIADB && (server == ServerUnderTest.MARIADB || packet == Packet.COMMIT),
        "a server takes its time");
    DatabaseServer database = server.database();
    prepare(database);
    AtomicBoolean struck = new AtomicBoolean();
    AtomicBoolean commitLost = new AtomicBoolean();
    try (PacketGate gate = new PacketGate(database); Connection connection = open(server, vendor, gate, form)) {
      form.begin(connection, 1);
      gate.script((session, toServer, text) -> {
        if (packet.is(text) && toServer == request && struck.compareAndSet(false, true)) {
          return strike(event, session, database);
        }
        boolean needsLoss = packet == Packet.FENCE || packet == Packet.KIND;
        // what comes before the fence: a COMMIT that has run, if its kind is to be read, else one that never arrives
        if (needsLoss && Packet.COMMIT.is(text) && toServer == (packet == Packet.FENCE && !request)
            && commitLost.compareAndSet(false, true)) {
          session.dropClient();
          session.dropServer();
          return false;
        }
        return true;
      });
      CompletableFuture<Throwable> commit = Caller.supply(() -> catchThrowable(() -> form.end(connection, 1)));
      await().atMost(Duration.ofSeconds(60)).until(commit::isDone);
      Throwable thrown = commit.get();
      gate.script((session, toServer, text) -> true);
      String there = database.ask("SELECT COUNT(*) FROM gated");
      if (thrown == null) {
        assertThat(there).isEqualTo("1");
      } else {
        assertThat(thrown).isInstanceOf(SQLException.class);
        assertThat(((SQLException) thrown).getSQLState()).as("%s", thrown).isEqualTo("40001");
        assertThat(there).isEqualTo("0");
      }
      if (!form.isAlone()) {
        connection.rollback();
      }
      connection.setAutoCommit(false);
      execute(connection, "SELECT 1 FROM gated FOR UPDATE"); // once every old transaction is over
      assertThat(database.ask("SELECT COUNT(*) FROM gated")).as("later").isEqualTo(there);
      connection.rollback();
      form.begin(connection, 2);
      form.end(connection, 2);
      assertThat(database.ask("SELECT COUNT(*) FROM gated WHERE id = 2")).isEqualTo("1");
      if (packet != Packet.FENCE && packet != Packet.KIND) {
        assertThat(struck).isTrue();
      }
    }
  }

  /**
   * A COMMIT by text is repeated once its transaction was found committed, because its answer is needed; and the repeats may be lost too.
   */
  @ParameterizedTest @EnumSource void aCommitWhoseRepeatsAreLostTooIsSaidToBeCommitted(ServerUnderTest server) throws Exception {
    DatabaseServer database = server.database();
    prepare(database);
    try (PacketGate gate = new PacketGate(database);
        Connection connection = open(server, VendorDriver.valueOf(server.name()), gate, Form.APART)) {
      execute(connection, "BEGIN");
      execute(connection, Form.insert(1));
      gate.script((session, toServer, text) -> {
        boolean answersCommit = !toServer && Packet.COMMIT.is(text);
        if (answersCommit) {
          session.dropClient();
          session.dropServer();
        }
        return !answersCommit;
      });
      Throwable thrown = catchThrowable(() -> execute(connection, "COMMIT"));
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(Failure.of(thrown).outcome()).as("%s", thrown).isEqualTo(Outcome.EXECUTED);
      assertThat(database.ask("SELECT COUNT(*) FROM gated")).isEqualTo("1");
    }
  }

  static boolean strike(Event event, PacketGate.Session session, DatabaseServer database) throws Exception {
    switch (event) {
      case LOST:
        session.dropClient();
        session.dropServer();
        return false;
      case CLIENT_GONE:
        session.dropClient();
        return false;
      case LATE:
        session.dropClient();
        TimeUnit.MILLISECONDS.sleep(300); // the packet is on its way, and nothing shows how long it takes
        return true;
      case KILLED:
        database.kill(Long.parseLong(id(database, session)));
        return true;
      default:
        Caller.run(database::restart).get(60, TimeUnit.SECONDS);
        return true;
    }
  }
}
