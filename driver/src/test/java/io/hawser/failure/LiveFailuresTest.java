package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.testbed.CutPoint;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The drivers on the class path, in whatever version, on a real connection: do their exceptions mean what happened? */
@Tag("vendors")
@Timeout(60)
class LiveFailuresTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String INSERT = "INSERT INTO executed VALUES (1)";

  private final EmbeddedDatabase database = EmbeddedDatabase.get();
  private final FaultProxy proxy = FaultProxy.toDatabase();

  /** A call that changes the table, with whatever must be made before the connection breaks. */
  enum Write {
    STATEMENT {
      @Override Call on(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        return () -> statement.executeUpdate(INSERT);
      }
    },
    PREPARED {
      @Override Call on(Connection connection) throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(INSERT);
        return prepared::executeUpdate;
      }
    },
    BATCH {
      @Override Call on(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.addBatch(INSERT);
        statement.addBatch(INSERT);
        return statement::executeBatch;
      }
    },
    PREPARED_BATCH {
      @Override Call on(Connection connection) throws SQLException {
        PreparedStatement prepared = connection.prepareStatement("INSERT INTO executed VALUES (?)");
        for (int i = 0; i < 3; i++) {
          prepared.setInt(1, i);
          prepared.addBatch();
        }
        return prepared::executeBatch;
      }
    };

    abstract Call on(Connection connection) throws SQLException;
  }

  /** What kills the connection while it is idle, or once the request has arrived. */
  enum Death {
    FIN { @Override void strike(ProxiedConnection proxied) { proxied.fin(); proxied.awaitClosed(SOON); } },
    RESET { @Override void strike(ProxiedConnection proxied) { proxied.reset(); proxied.awaitClosed(SOON); } },
    HALF_OPEN { @Override void strike(ProxiedConnection proxied) { proxied.halfOpen(); } },
    FIN_BEFORE_ANSWER { @Override void strike(ProxiedConnection proxied) { proxied.cutAfter(CutPoint.beforeAnswer(), Fault.FIN); } },
    RESET_BEFORE_ANSWER { @Override void strike(ProxiedConnection proxied) { proxied.cutAfter(CutPoint.beforeAnswer(), Fault.RESET); } };

    abstract void strike(ProxiedConnection proxied);
  }

  /** Looks like a loss, or quotes one, and is none. */
  enum Harmless {
    QUOTED {
      @Override void on(Connection c) throws SQLException {
        c.createStatement().execute("SELEC 'Connection reset by peer: Broken pipe, unexpected end of stream, connection is closed'");
      }
    },
    SIGNAL {
      @Override void on(Connection c) throws SQLException {
        c.createStatement().execute("BEGIN NOT ATOMIC SIGNAL SQLSTATE '08S01' SET MESSAGE_TEXT = 'Communications link failure'; END");
      }
    },
    CLOSED_STATEMENT {
      @Override void on(Connection c) throws SQLException {
        Statement statement = c.createStatement();
        statement.close();
        statement.executeQuery("SELECT 1");
      }
    },
    STATEMENT_TIMEOUT {
      @Override void on(Connection c) throws SQLException {
        c.createStatement().execute(
            "SET STATEMENT max_statement_time = 0.05 FOR SELECT SLEEP(5) + (SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_100 b)");
      }
    },
    WRONG_COLUMN {
      @Override void on(Connection c) throws SQLException {
        ResultSet rows = c.createStatement().executeQuery("SELECT 1");
        rows.next();
        rows.getString("connection reset");
      }
    },
    DUPLICATE {
      @Override void on(Connection c) throws SQLException {
        c.createStatement().execute("CREATE TEMPORARY TABLE one (t VARCHAR(50) PRIMARY KEY)");
        c.createStatement().execute("INSERT INTO one VALUES ('Read timed out')");
        c.createStatement().execute("INSERT INTO one VALUES ('Read timed out')");
      }
    };

    abstract void on(Connection c) throws SQLException;
  }

  interface Call {
    Object run() throws SQLException;
  }

  @BeforeEach void createTable() throws SQLException {
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE executed (n INT)");
    }
  }

  @AfterEach void close() {
    proxy.close();
  }

  static Stream<Arguments> losses() {
    return Stream.of(VendorDriver.values())
        .flatMap(vendor -> Stream.of("", "&useServerPrepStmts=true").flatMap(options -> Stream.of(Write.values())
            .flatMap(write -> Stream.of(Death.values()).map(death -> Arguments.of(vendor, options, write, death)))));
  }

  @ParameterizedTest @MethodSource("losses") void tellsALossAndNeverCallsNotExecutedWhatRan(VendorDriver vendor, String options,
      Write write, Death death) throws SQLException {
    try (Connection connection = connect(vendor, options)) {
      Call call = write.on(connection);
      death.strike(proxy.newest());
      Throwable thrown = catchThrowable(call::run);
      assertThat(thrown).isNotNull();
      Failure failure = Failure.of(thrown, connection);
      assertThat(failure.connectionLost()).as("lost: %s", failure).isTrue();
      assertThat(connection.isValid(1)).isFalse();
      assertThat(failure.outcome()).isNotEqualTo(Outcome.EXECUTED);
      if (rows() > 0) {
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
      }
    } catch (SQLException whileClosing) {
      assertThat(Failure.of(whileClosing).connectionLost()).isTrue();
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aRequestThatCouldNotBeWrittenIsNotExecuted(VendorDriver vendor)
      throws SQLException {
    Connection connection = connect(vendor, "");
    Call call = Write.STATEMENT.on(connection);
    Death.RESET.strike(proxy.newest());
    Throwable thrown = catchThrowable(call::run);
    assertThat(Failure.of(thrown)).returns(Outcome.NOT_EXECUTED, Failure::outcome).returns(Cause.RESET_ON_WRITE, Failure::cause);
    assertThat(rows()).isZero();
  }

  static Stream<Arguments> harmless() {
    return Stream.of(VendorDriver.values()).flatMap(vendor -> Stream.of(Harmless.values()).map(what -> Arguments.of(vendor, what)));
  }

  @ParameterizedTest @MethodSource("harmless") void takesNothingElseForALoss(VendorDriver vendor, Harmless what) throws SQLException {
    try (Connection connection = connect(vendor, "")) {
      Throwable thrown = catchThrowable(() -> what.on(connection));
      assertThat(thrown).isNotNull();
      assertThat(connection.isValid(5)).isTrue();
      assertThat(Failure.of(thrown, connection)).returns(false, Failure::connectionLost).returns(Cause.NOT_A_CONNECTION_FAILURE,
          Failure::cause);
      assertThat(Failure.of(thrown)).returns(false, Failure::connectionLost).returns(Cause.NOT_A_CONNECTION_FAILURE, Failure::cause);
    }
  }

  /** 4031, which is MySQL's number for a session that was idle for too long; MySQL Connector/J gives the connection up for it. */
  @ParameterizedTest @EnumSource(value = VendorDriver.class, names = "MYSQL",
      mode = EnumSource.Mode.EXCLUDE) void takesANumberThatMeansSomethingElseHereForNoLoss(VendorDriver vendor) throws SQLException {
    try (Connection connection = connect(vendor, "")) {
      Throwable thrown = catchThrowable(() -> connection.createStatement()
          .execute("CREATE TRIGGER late BEFORE INSERT ON executed FOR EACH ROW FOLLOWS early SET @a = 1"));
      assertThat(thrown).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(4031));
      assertThat(connection.isValid(5)).isTrue();
      assertThat(Failure.of(thrown)).returns(false, Failure::connectionLost).returns(Cause.NOT_A_CONNECTION_FAILURE, Failure::cause);
    }
  }

  @Test void takesNoRollbackInAutocommitForALoss() throws SQLException {
    try (Connection connection = connect(VendorDriver.MYSQL, "")) {
      Throwable thrown = catchThrowable(connection::rollback);
      assertThat(thrown).hasMessageStartingWith("Can't call rollback").isInstanceOfSatisfying(SQLException.class,
          e -> assertThat(e.getSQLState()).isEqualTo("08003"));
      assertThat(Failure.of(thrown)).returns(false, Failure::connectionLost).returns(Cause.NOT_A_CONNECTION_FAILURE, Failure::cause);
    }
  }

  /** MySQL Connector/J calls a living connection invalid while rows are on their way. */
  @Test void takesAKilledQueryWithRowsOnTheWayForNoLoss() throws SQLException {
    try (Connection connection = connect(VendorDriver.MYSQL, ""); Statement statement = connection.createStatement()) {
      statement.setFetchSize(Integer.MIN_VALUE);
      long session = connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class).getId();
      Throwable thrown = catchThrowable(() -> {
        try (ResultSet rows = statement.executeQuery("SELECT seq, REPEAT('x', 500) FROM seq_1_to_1000000")) {
          rows.next();
          killQuery(session);
          while (rows.next()) {
            rows.getInt(1);
          }
        }
      });
      assertThat(thrown).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1317));
      assertThat(Failure.of(thrown, connection)).returns(false, Failure::connectionLost);
      connection.createStatement().execute("DO 1");
    }
  }

  private void killQuery(long session) throws SQLException {
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("KILL QUERY " + session);
    }
  }

  static Stream<Arguments> untrusting() {
    return Stream.of(Arguments.of(VendorDriver.MYSQL, "sslMode=VERIFY_CA"), Arguments.of(VendorDriver.OCEANBASE, "useSSL=true"));
  }

  @ParameterizedTest @MethodSource("untrusting") void aCertificateThatIsNotTrustedIsNoLoss(VendorDriver vendor, String options)
      throws ReflectiveOperationException {
    String url = vendor.url(database.host(), database.port(), database.database()).replaceFirst("\\?.*", "?" + options);
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    Driver driver = (Driver) Class.forName(vendor.driverClass()).getConstructor().newInstance(); // DriverManager would ask another one, too
    Throwable thrown = catchThrowable(() -> driver.connect(url, login).close());
    assertThat(Failure.of(thrown)).as("%s", thrown).returns(false, Failure::connectionLost).returns(Cause.TLS_REFUSED, Failure::cause);
  }

  static Stream<Arguments> greetings() {
    return Stream.of(VendorDriver.values()).flatMap(vendor -> Stream.of(
        Arguments.of(vendor, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"), Arguments.of(vendor, "\0".repeat(64)),
        Arguments.of(vendor, "\u000c\0\0\0\t5.5\0\u0001\0\0\0A\0\0")));
  }

  @ParameterizedTest @MethodSource("greetings") void whatIsNoDatabaseGivesNoSession(VendorDriver vendor, String greeting)
      throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread greeter = new Thread(() -> greet(listener, greeting), "greets");
      greeter.setDaemon(true);
      greeter.start();
      Throwable thrown = catchThrowable(() -> DriverManager.getConnection(
          vendor.url(database.host(), listener.getLocalPort(), "any"), "any", "any").close());
      assertThat(Failure.of(thrown)).as("%s", thrown).returns(true, Failure::connectionLost).returns(Outcome.NOT_EXECUTED,
          Failure::outcome);
    }
  }

  private static void greet(ServerSocket listener, String greeting) {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.getOutputStream().write(greeting.getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException ended) {
        // the next one, or none
      }
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aRefusedLoginIsNoLoss(VendorDriver vendor) {
    Throwable thrown = catchThrowable(() -> DriverManager.getConnection(
        vendor.url(proxy.host(), proxy.port(), database.database()), "nobody", "wrong").close());
    assertThat(Failure.of(thrown)).returns(false, Failure::connectionLost).returns(Cause.ACCESS_DENIED, Failure::cause);
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aRefusedConnectIsTold(VendorDriver vendor) {
    proxy.close();
    Throwable thrown = catchThrowable(() -> DriverManager.getConnection(
        vendor.url(proxy.host(), proxy.port(), database.database()), database.user(), database.password()).close());
    assertThat(Failure.of(thrown)).returns(true, Failure::connectionLost).returns(Cause.CONNECT_REFUSED, Failure::cause)
        .returns(Outcome.NOT_EXECUTED, Failure::outcome);
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void rowsThatAreCutOffAreALoss(VendorDriver vendor) throws SQLException {
    Connection connection = connect(vendor, "");
    proxy.newest().cutAfter(CutPoint.bytesToClient(200_000), Fault.FIN);
    Statement statement = connection.createStatement();
    statement.setFetchSize(vendor == VendorDriver.MYSQL ? Integer.MIN_VALUE : 1);
    Throwable thrown = catchThrowable(() -> {
      ResultSet rows = statement.executeQuery("SELECT seq FROM seq_1_to_1000000");
      while (rows.next()) {
        rows.getInt(1);
      }
    });
    assertThat(thrown).isNotNull();
    assertThat(Failure.of(thrown, connection)).returns(true, Failure::connectionLost).returns(Cause.CLOSED_BY_SERVER, Failure::cause);
    assertThat(Failure.of(thrown, connection).outcome()).isNotEqualTo(Outcome.NOT_EXECUTED);
  }

  private Connection connect(VendorDriver vendor, String options) throws SQLException {
    return DriverManager.getConnection(vendor.url(proxy.host(), proxy.port(), database.database()) + options, database.user(),
        database.password());
  }

  private int rows() throws SQLException {
    try (Connection admin = database.admin(); Statement statement = admin.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM executed")) {
      count.next();
      return count.getInt(1);
    }
  }
}
