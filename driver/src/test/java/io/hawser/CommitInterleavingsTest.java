package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.continuity.OutcomeTable;
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
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** Every packet of marker, COMMIT and fence is lost, held or met by a KILL: what is said of the COMMIT is what the server has, then and later. */
@Timeout(120)
@Tag("servers")
class CommitInterleavingsTest {
  private static final String TABLE = "gated_outcome";

  /** Which packet it happens to. */
  enum Packet {
    MARKER("'C')"), COMMIT("COMMIT"), FENCE("'F' FROM"), KIND("SELECT kind");

    private final String text;

    Packet(String text) {
      this.text = text;
    }

    boolean is(String request) {
      return this == COMMIT ? request.trim().endsWith(text) : request.contains(text);
    }
  }

  enum Event {
    /** Both ends of the connection go, and the packet with them. */
    LOST,
    /** The packet is lost, and the server keeps the session. */
    CLIENT_GONE,
    /** The client is gone, and the packet arrives all the same, a while later. */
    LATE,
    /** Somebody kills the session, and the packet goes on. */
    KILLED,
    /** The server goes down and comes again. */
    RESTARTED
  }

  /** The tables, and a user who may come from any address. */
  static void prepare(DatabaseServer database) throws SQLException {
    database.tell("DROP TABLE IF EXISTS " + TABLE, OutcomeTable.of(TABLE).ddl(), "DROP TABLE IF EXISTS gated", "CREATE TABLE gated (id INT PRIMARY KEY)",
        "CREATE USER IF NOT EXISTS gated@'%' IDENTIFIED BY '" + database.password() + "'", "GRANT ALL ON *.* TO gated@'%'");
  }

  static Connection open(ServerUnderTest server, VendorDriver vendor, PacketGate gate) throws SQLException {
    return open(server, vendor, gate, "gated", "hawser.commit.table=" + TABLE);
  }

  static Connection open(ServerUnderTest server, VendorDriver vendor, PacketGate gate, String user, String option) throws SQLException {
    DatabaseServer database = server.database();
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", database.password());
    String extra = server == ServerUnderTest.MYSQL && vendor != VendorDriver.MYSQL ? "&allowPublicKeyRetrieval=true" : "";
    return new HawserDriver().connect(VendorDriver.throughHawser(vendor.url(gate.host(), gate.port(), database.database())) + extra
        + "&hawser.odp.check=off&hawser.ping.after=1d&hawser.reconnect.interval=50ms&hawser.reconnect.timeout=40s&hawser.reconnect.attempts=100"
        + "&hawser.commit.outcome=marker&" + option, login);
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String id(DatabaseServer server, PacketGate.Session session) throws SQLException {
    return server.ask("SELECT id FROM information_schema.PROCESSLIST WHERE host LIKE '%:" + session.port() + "'");
  }

  @CartesianTest void whatIsSaidIsTrue(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum Packet packet,
      @CartesianTest.Values(booleans = {true, false}) boolean request, @CartesianTest.Enum Event event) throws Exception {
    Assumptions.assumeTrue(vendor != VendorDriver.OCEANBASE || server == ServerUnderTest.MARIADB, "it knows nothing newer than MySQL 5.7");
    Assumptions.assumeTrue(event != Event.RESTARTED || vendor == VendorDriver.MARIADB && (server == ServerUnderTest.MARIADB || packet == Packet.COMMIT), "a server takes its time");
    DatabaseServer database = server.database();
    prepare(database);
    AtomicBoolean struck = new AtomicBoolean();
    AtomicBoolean commitLost = new AtomicBoolean();
    try (PacketGate gate = new PacketGate(database); Connection connection = open(server, vendor, gate)) {
      connection.setAutoCommit(false);
      execute(connection, "INSERT INTO gated VALUES (1)");
      gate.script((session, toServer, text) -> {
        if (packet.is(text) && toServer == request && struck.compareAndSet(false, true)) {
          return strike(event, session, database);
        }
        boolean needsLoss = packet == Packet.FENCE || packet == Packet.KIND;
        // what comes before the fence: a COMMIT that has run, if its kind is to be read, and one that never arrives otherwise
        if (needsLoss && Packet.COMMIT.is(text) && toServer == (packet == Packet.FENCE && !request) && commitLost.compareAndSet(false, true)) {
          session.dropClient();
          session.dropServer();
          return false;
        }
        return true;
      });
      CompletableFuture<Throwable> commit = Caller.supply(() -> catchThrowable(connection::commit));
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
      connection.rollback();
      execute(connection, "SELECT 1 FROM gated FOR UPDATE"); // once every old transaction is over
      assertThat(database.ask("SELECT COUNT(*) FROM gated")).as("later").isEqualTo(there);
      connection.rollback();
      execute(connection, "INSERT INTO gated VALUES (2)");
      connection.commit();
      assertThat(database.ask("SELECT COUNT(*) FROM gated WHERE id = 2")).isEqualTo("1");
      if (packet == Packet.MARKER || packet == Packet.COMMIT) {
        assertThat(struck).isTrue();
      }
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
        TimeUnit.MILLISECONDS.sleep(300); // the packet is on its way, and nothing tells how long it takes
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
