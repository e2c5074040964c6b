package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;
import org.junitpioneer.jupiter.cartesian.CartesianTest.Values;

/** Calls for which a driver sends more than one request: that the last could not be written proves nothing about the first. */
@Tag("vendors")
@Timeout(60)
class LaterRequestsTest {
  private static final int MANY_ROWS = 20_000;
  private static final int ENTRIES = 3;
  private static final int MOST_WRITES = 10;

  private final EmbeddedDatabase database = EmbeddedDatabase.get();

  interface Call {
    void run() throws SQLException;
  }

  @BeforeEach void createTable() throws SQLException {
    StoppableSockets.failNever();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE later (n VARCHAR(100)) ENGINE = MyISAM");
      statement.execute("CREATE OR REPLACE PROCEDURE later_too (OUT y INT) BEGIN INSERT INTO later VALUES (1); SET y = 7; END");
    }
  }

  @AfterEach void restoreSockets() {
    StoppableSockets.failNever();
  }

  @Test void theWayBackToAnotherDatabaseComesAfterTheStatement() throws SQLException {
    try (Connection connection = connect(VendorDriver.MYSQL)) {
      Statement statement = connection.createStatement();
      connection.setCatalog("mysql");
      assertUnknownThoughWriteFailed(2, () -> statement.executeUpdate("INSERT INTO later VALUES (1)"));
      assertThat(rows()).isEqualTo(1);
    }
  }

  @Test void outParametersAreAskedForAfterTheProcedureRan() throws SQLException {
    try (Connection connection = connect(VendorDriver.MYSQL)) {
      CallableStatement call = connection.prepareCall("{CALL later_too(?)}");
      call.registerOutParameter(1, Types.INTEGER);
      assertUnknownThoughWriteFailed(2, call::execute); // the variable is set first
      assertThat(rows()).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aFileIsSentWhileItsFirstRowsAreInsertedAlready(VendorDriver vendor,
      @TempDir Path directory) throws IOException, SQLException {
    Path file = Files.write(directory.resolve("rows"), Collections.nCopies(MANY_ROWS, "x".repeat(60)));
    try (Connection connection = connect(vendor); Statement statement = connection.createStatement()) {
      assertUnknownThoughWriteFailed(5, () -> statement.execute("LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE later"));
    } catch (SQLException whileClosing) {
      assertThat(Failure.of(whileClosing).connectionLost()).isTrue();
    }
  }

  @Test void aRowOfABatchThatTheDriverFindsTooLargeComesAfterOthers() throws SQLException {
    try (Connection connection = connect(VendorDriver.MYSQL, "&maxAllowedPacket=1000000");
        PreparedStatement insert = connection.prepareStatement("INSERT INTO later SELECT LENGTH(?)")) {
      for (int length : new int[] {1, 2_000_000}) {
        insert.setString(1, "x".repeat(length));
        insert.addBatch();
      }
      Throwable thrown = catchThrowable(insert::executeBatch);
      assertThat(rows()).isEqualTo(1);
      assertThat(Failure.of(thrown)).as("%s", thrown).returns(Cause.PACKET_TOO_LARGE, Failure::cause).returns(Outcome.UNKNOWN,
          Failure::outcome);
    }
  }

  enum Entries {
    TEXTS, PREPARED_BY_SERVER, PREPARED_BY_DRIVER;

    private Call batch(Connection connection) throws SQLException {
      if (this == TEXTS) {
        Statement statement = connection.createStatement();
        for (int n = 0; n < ENTRIES; n++) {
          statement.addBatch("INSERT INTO later VALUES (1)");
        }
        return statement::executeBatch;
      }
      PreparedStatement insert = connection.prepareStatement("INSERT INTO later VALUES (?)");
      insert.setString(1, "prepared");
      insert.execute();
      for (int n = 0; n < ENTRIES; n++) {
        insert.setString(1, "x");
        insert.addBatch();
      }
      return insert::executeBatch;
    }
  }

  /** The second finds the loss, and the third a connection that its driver has closed. */
  @CartesianTest void ofABatchTheFirstEntryMayHaveRun(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum Entries entries,
      @Values(booleans = {false, true}) boolean goesOnAfterErrors, @Values(booleans = {false, true}) boolean throughHawser)
      throws SQLException {
    String options = "&useBatchMultiSend=false&useBulkStmts=false&continueBatchOnError=" + goesOnAfterErrors + "&useServerPrepStmts="
        + (entries == Entries.PREPARED_BY_SERVER);
    boolean someRan = false;
    for (int writes = 1; !someRan; writes++) { // how many a driver needs for one entry is its own affair
      assertThat(writes).isLessThan(MOST_WRITES);
      try (Connection connection = connect(vendor, throughHawser, options)) {
        Call batch = entries.batch(connection);
        int before = rows();
        StoppableSockets.failAfter(writes);
        Throwable thrown = catchThrowable(batch::run);
        StoppableSockets.failNever();
        someRan = rows() > before;
        for (Throwable each = thrown; someRan && each != null; each = each.getCause()) { // a framework may pass on any of them
          assertThat(Failure.of(each)).as("%s", each).returns(Outcome.UNKNOWN, Failure::outcome);
        }
        assertThat(Failure.of(thrown, connection).connectionLost()).isTrue();
      } catch (SQLException whileClosing) {
        assertThat(Failure.of(whileClosing).connectionLost()).isTrue();
      }
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aStatementWhoseOnlyRequestFailedDidNotRun(VendorDriver vendor)
      throws SQLException {
    try (Connection connection = connect(vendor)) {
      Statement statement = connection.createStatement();
      StoppableSockets.failAfter(0);
      Throwable thrown = catchThrowable(() -> statement.executeUpdate("INSERT INTO later VALUES (1)"));
      StoppableSockets.failNever();
      assertThat(Failure.of(thrown)).returns(true, Failure::connectionLost).returns(Outcome.NOT_EXECUTED, Failure::outcome);
      assertThat(rows()).isZero();
    } catch (SQLException whileClosing) {
      assertThat(Failure.of(whileClosing).connectionLost()).isTrue();
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aLoginThatIsCutOffRunsNothing(VendorDriver vendor) throws IOException {
    try (ServerSocket hangsUp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread acceptor = new Thread(() -> hangUp(hangsUp), "hangs up");
      acceptor.setDaemon(true);
      acceptor.start();
      Throwable thrown = catchThrowable(() -> DriverManager.getConnection(
          vendor.url(database.host(), hangsUp.getLocalPort(), "any"), "any", "any").close());
      assertThat(Failure.of(thrown)).returns(true, Failure::connectionLost).returns(Outcome.NOT_EXECUTED, Failure::outcome);
    }
  }

  private static void hangUp(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        listener.accept().close();
      } catch (IOException ended) {
        return;
      }
    }
  }

  private static void assertUnknownThoughWriteFailed(int writes, Call call) {
    StoppableSockets.failAfter(writes);
    Throwable thrown = catchThrowable(call::run);
    StoppableSockets.failNever();
    assertThat(Failure.of(thrown)).as("%s", thrown).returns(true, Failure::connectionLost).returns(Outcome.UNKNOWN, Failure::outcome);
  }

  private Connection connect(VendorDriver vendor) throws SQLException {
    return connect(vendor, "");
  }

  private Connection connect(VendorDriver vendor, String options) throws SQLException {
    return connect(vendor, false, options);
  }

  private Connection connect(VendorDriver vendor, boolean throughHawser, String options) throws SQLException {
    String factory = (vendor == VendorDriver.MYSQL ? StoppableSockets.Mysql.class : StoppableSockets.class).getName();
    String url = vendor.url(database.host(), database.port(), database.database())
        + "&allowLoadLocalInfile=true&allowLocalInfile=true&socketFactory=" + factory + options;
    return DriverManager.getConnection(throughHawser ? VendorDriver.throughHawser(url) + "&hawser.recovery=off" : url, database.user(),
        database.password());
  }

  private int rows() throws SQLException {
    try (Connection admin = database.admin(); Statement statement = admin.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM later")) {
      count.next();
      return count.getInt(1);
    }
  }
}
