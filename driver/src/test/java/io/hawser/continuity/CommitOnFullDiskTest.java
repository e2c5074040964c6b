package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hawser.continuity.CommitInterleavingsTest.Form;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** No room for a marker on the server's disk: the application's transaction is committed all the same, and whole. */
@Tag("root")
@Tag("servers")
@Timeout(120)
class CommitOnFullDiskTest {
  private static final String SCHEMA = "tiny";
  private static final String TABLE = SCHEMA + ".outcome";
  /** Room for the table's first pages, and some. */
  private static final String ROOM = "320k";
  private static final int MOST_ROWS = 50_000;

  private static boolean ran(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " does not end");
    }
    return process.exitValue() == 0;
  }

  /**
   * Rows that come before any marker, one by one, until there is no room for one more. (MariaDB 11.4.5 may crash if it has to take
   * back several.)
   */
  private static void fill(DatabaseServer database) throws SQLException {
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      admin.setAutoCommit(false);
      for (int seq = 1; seq < MOST_ROWS; seq++) {
        try {
          statement.execute("INSERT INTO " + TABLE + " (slot, seq, kind) VALUES (x'" + "0".repeat(32) + "', " + seq + ", 'F')");
        } catch (SQLException e) {
          requireFull(e);
          admin.commit();
          return;
        }
      }
      throw new AssertionError("There is still room.");
    }
  }

  private static void requireFull(SQLException e) {
    assertThat(e.getErrorCode()).as(e.getMessage()).isIn(1114, 1021, 1030); // ER_RECORD_FILE_FULL, ER_DISK_FULL, ER_GET_ERRNO
  }

  @CartesianTest void theCommitIsWhole(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor, @CartesianTest.Enum Form form) throws Exception {
    Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux") && "root".equals(System.getProperty("user.name")),
        "it mounts a disk: Linux, and root");
    DatabaseServer database = server.database();
    CommitInterleavingsTest.prepare(database);
    database.tell("DROP DATABASE IF EXISTS " + SCHEMA, "CREATE DATABASE " + SCHEMA);
    String disk = database.ask("SELECT @@datadir") + "/" + SCHEMA;
    Assumptions.assumeTrue(ran("mount", "-t", "tmpfs", "-o", "mode=777,size=" + ROOM, "tmpfs", disk), "it may not mount a disk");
    try {
      database.tell(OutcomeTable.of(TABLE).ddl());
      fill(database);
      try (PacketGate gate = new PacketGate(database);
          Connection connection = CommitInterleavingsTest.open(server, vendor, gate, "gated",
              "hawser.commit.table=" + TABLE + form.options)) {
        for (int id = 1; id <= 3; id++) {
          form.begin(connection, id);
          form.end(connection, id);
        }
        connection.setAutoCommit(true);
        requireFull(catchThrowableOfType(SQLException.class,
            () -> CommitInterleavingsTest.execute(connection, OutcomeTable.of(TABLE).marker(new CommitMarker("f".repeat(32), 1)))));
      }
      assertThat(database.ask("SELECT COUNT(*) FROM gated")).isEqualTo("3");
      assertThat(database.ask("SELECT COUNT(*) FROM " + TABLE + " WHERE kind = 'C'")).as("markers").isEqualTo("0");
      database.tell("DROP TABLE " + TABLE);
    } finally {
      ran("umount", "-l", disk);
    }
    database.tell("DROP DATABASE " + SCHEMA);
  }
}
