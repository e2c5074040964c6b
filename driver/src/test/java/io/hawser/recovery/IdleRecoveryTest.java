package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserConnection;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.IdleDeath;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The heart of it: whatever kills an idle connection, the application's next call does not notice, and runs once. */
@Tag("vendors")
@Timeout(60)
class IdleRecoveryTest {
  private static final AtomicLong MARKERS = new AtomicLong();

  private final EmbeddedDatabase database = EmbeddedDatabase.get();
  private final FaultProxy proxy = FaultProxy.toDatabase();

  @BeforeAll static void createTable() throws SQLException {
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement statement = admin.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE marks (marker BIGINT NOT NULL, n INT NOT NULL)");
    }
  }

  @AfterEach void close() {
    proxy.close();
  }

  /** What the application does first after the connection has died; set up before, and done after. */
  enum Use {
    EXECUTE_QUERY {
      @Override Step prepare(Connection connection, long marker) throws SQLException {
        Statement statement = connection.createStatement();
        return () -> assertThat(single(statement.executeQuery("SELECT " + marker))).isEqualTo(marker);
      }
    },
    EXECUTE_UPDATE {
      @Override Step prepare(Connection connection, long marker) throws SQLException {
        Statement statement = connection.createStatement();
        return () -> assertThat(statement.executeUpdate("INSERT INTO marks VALUES (" + marker + ", 1)")).isEqualTo(1);
      }

      @Override int rows() {
        return 1;
      }
    },
    PREPARED_WITH_PARAMETERS {
      @Override Step prepare(Connection connection, long marker) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("INSERT INTO marks VALUES (?, ?)");
        statement.setLong(1, marker);
        statement.setInt(2, 7);
        return () -> assertThat(statement.executeUpdate()).isEqualTo(1);
      }

      @Override int rows() {
        return 1;
      }
    },
    PREPARED_BATCH {
      @Override Step prepare(Connection connection, long marker) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("INSERT INTO marks VALUES (?, ?)");
        for (int n = 0; n < 3; n++) {
          statement.setLong(1, marker);
          statement.setInt(2, n);
          statement.addBatch();
        }
        return () -> assertThat(statement.executeBatch()).hasSize(3);
      }

      @Override int rows() {
        return 3;
      }
    },
    TEXT_BATCH {
      @Override Step prepare(Connection connection, long marker) throws SQLException {
        Statement statement = connection.createStatement();
        statement.addBatch("INSERT INTO marks VALUES (" + marker + ", 1)");
        statement.addBatch("INSERT INTO marks VALUES (" + marker + ", 2)");
        return () -> assertThat(statement.executeBatch()).containsExactly(1, 1);
      }

      @Override int rows() {
        return 2;
      }
    },
    COMMIT_FIRST {
      @Override Step prepare(Connection connection, long marker) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate("INSERT INTO marks VALUES (" + marker + ", 1)");
        }
        connection.commit();
        return () -> {
          connection.commit();
          try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO marks VALUES (" + marker + ", 2)");
          }
          assertThat(connection.getAutoCommit()).isFalse();
          connection.commit();
        };
      }

      @Override int rows() {
        return 2;
      }
    },
    PREPARE {
      @Override Step prepare(Connection connection, long marker) {
        return () -> {
          try (PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
            statement.setLong(1, marker);
            assertThat(single(statement.executeQuery())).isEqualTo(marker);
          }
        };
      }
    },
    METADATA {
      @Override Step prepare(Connection connection, long marker) throws SQLException {
        var metaData = connection.getMetaData();
        return () -> {
          try (ResultSet tables = metaData.getTables(connection.getCatalog(), null, "marks", null)) {
            assertThat(tables.next()).isTrue();
            assertThat(tables.getString("TABLE_NAME")).isEqualTo("marks");
          }
        };
      }
    };

    abstract Step prepare(Connection connection, long marker) throws SQLException;

    int rows() {
      return 0;
    }
  }

  interface Step {
    void run() throws SQLException;
  }

  @CartesianTest(name = "{0} {1} {2}") void nothingIsNoticed(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Transport transport,
      @CartesianTest.Enum IdleDeath death) throws SQLException {
    Map<Use, Connection> connections = new EnumMap<>(Use.class);
    Map<Use, Step> steps = new EnumMap<>(Use.class);
    Map<Use, Long> markers = new EnumMap<>(Use.class);
    Map<Use, IdleDeath.Victim> victims = new EnumMap<>(Use.class);
    for (Use use : Use.values()) {
      // the ping's threshold is lowered so that the half-open case needs no waiting; what it does is the same
      Connection connection = transport.open(vendor, proxy, "hawser.ping.after=1ms");
      connections.put(use, connection);
      victims.put(use, new IdleDeath.Victim(EmbeddedDatabase.get(), proxy.newest(), connection.unwrap(HawserConnection.class).sessionId()));
      markers.put(use, MARKERS.incrementAndGet());
      death.prepare(connection);
      steps.put(use, use.prepare(connection, markers.get(use)));
    }
    for (Use use : Use.values()) {
      death.strike(victims.get(use));
    }
    for (Use use : Use.values()) {
      steps.get(use).run();
      HawserConnection facts = connections.get(use).unwrap(HawserConnection.class);
      assertThat(facts.sessions()).as("%s: physical sessions", use).isEqualTo(2);
      assertThat(facts.sessionId()).as("%s: session id", use).isNotEqualTo(victims.get(use).sessionId());
      connections.get(use).close();
    }
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      for (Use use : Use.values()) {
        assertThat(single(statement.executeQuery("SELECT COUNT(*) FROM marks WHERE marker = " + markers.get(use))))
            .as("%s: rows", use).isEqualTo(use.rows());
      }
    }
  }

  private static long single(ResultSet rows) throws SQLException {
    try (rows) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
