package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where something would be lost, the application hears of it, in the words of its own driver. */
@Timeout(60)
class RefusedRecoveryTest {
  @BeforeAll static void createTable() throws SQLException {
    Breakable.tellServer("CREATE OR REPLACE TABLE refused (id INT NOT NULL)");
  }

  static Stream<Arguments> states() {
    String[][] states = {
        {"CREATE TEMPORARY TABLE scratch (id INT)", "scratch"},
        {"SELECT GET_LOCK('refusal', 0)", "refusal"},
        {"SET @now = NOW()", "now"},
        {"LOCK TABLES refused WRITE", "LOCK"},
    };
    return Stream.of(VendorDriver.values()).flatMap(vendor -> Stream.of(states).map(state -> Arguments.of(vendor, state[0], state[1])));
  }

  @ParameterizedTest(name = "{0} {1}") @MethodSource("states")
  void whatCannotBeRestoredIsNamed(VendorDriver vendor, String sql, String named) throws SQLException {
    try (Breakable session = Breakable.open(vendor)) {
      session.execute(sql);
      session.reset();
      try (Statement statement = session.connection().createStatement()) {
        assertVendorsOwn(vendor, catchThrowable(() -> statement.executeQuery("SELECT 1")), named);
      }
      assertVendorsOwn(vendor, catchThrowable(() -> session.ask("SELECT 1")), named);
      assertThat(session.sessions()).isEqualTo(1);
      assertThat(session.connection().isValid(1)).isFalse();
    }
  }

  enum Begin {
    JDBC {
      @Override void begin(Breakable session) throws SQLException {
        session.connection().setAutoCommit(false);
      }
    },
    BEGIN {
      @Override void begin(Breakable session) throws SQLException {
        session.execute("BEGIN");
      }
    },
    START_TRANSACTION {
      @Override void begin(Breakable session) throws SQLException {
        session.execute("/* hint */ START TRANSACTION");
      }
    },
    SET_AUTOCOMMIT {
      @Override void begin(Breakable session) throws SQLException {
        session.execute("SET autocommit=0");
      }
    },
    INIT_SQL {
      @Override String option() {
        return "hawser.init.sql=SET autocommit=0";
      }

      @Override void begin(Breakable session) {}
    };

    abstract void begin(Breakable session) throws SQLException;

    String option() {
      return "hawser.recovery=on";
    }
  }

  static Stream<Arguments> transactions() {
    return Stream.of(VendorDriver.values()).flatMap(vendor -> Stream.of(Begin.values()).map(begin -> Arguments.of(vendor, begin)));
  }

  @ParameterizedTest(name = "{0} {1}") @MethodSource("transactions")
  void aLostTransactionIsNeverANewSession(VendorDriver vendor, Begin begin) throws SQLException {
    try (Breakable session = Breakable.open(vendor, begin.option())) {
      Connection connection = session.connection();
      begin.begin(session);
      session.execute("INSERT INTO refused VALUES (1)");
      session.reset();
      for (int i = 0; i < 2; i++) {
        assertVendorsOwn(vendor, catchThrowable(() -> session.execute("INSERT INTO refused VALUES (2)")), "transaction");
        assertThat(session.sessions()).isEqualTo(1);
      }
      connection.rollback();
      session.execute("INSERT INTO refused VALUES (3)");
      assertThat(session.sessions()).isEqualTo(2);
      boolean autoCommit = begin == Begin.BEGIN || begin == Begin.START_TRANSACTION;
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo(autoCommit ? "1" : "0");
      session.execute(autoCommit ? "DELETE FROM refused" : "ROLLBACK");
    }
    assertThat(Breakable.askServer("SELECT COUNT(*) FROM refused")).isEqualTo("0");
  }

  @ParameterizedTest @EnumSource void aCommitOfALostTransactionFails(VendorDriver vendor) throws SQLException {
    try (Breakable session = Breakable.open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO refused VALUES (1)");
      session.reset();
      assertVendorsOwn(vendor, catchThrowable(session.connection()::commit), "transaction");
      session.connection().rollback();
      assertThat(session.ask("SELECT COUNT(*) FROM refused")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void rollbackIsEnoughAfterAHalfOpenConnection(VendorDriver vendor) throws SQLException {
    try (Breakable session = Breakable.open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO refused VALUES (1)");
      session.proxied().halfOpen();
      assertVendorsOwn(vendor, catchThrowable(() -> session.ask("SELECT 1")), "in flight");
      session.connection().rollback();
      assertThat(session.ask("SELECT COUNT(*) FROM refused")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  /** The vendor's class and message, and the reason as a suppressed exception. */
  static void assertVendorsOwn(VendorDriver vendor, Throwable thrown, String reason) {
    if (vendor == VendorDriver.OCEANBASE) { // its executeBatch() has no SQLException for it
      assertThat(thrown).isInstanceOfAny(SQLException.class, NullPointerException.class);
    } else {
      assertThat(thrown).isInstanceOf(SQLException.class);
    }
    assertThat(thrown.getStackTrace()[0].getClassName()).as("where it was made").doesNotStartWith("io.hawser");
    assertThat(String.valueOf(thrown.getMessage())).doesNotContain("Hawser did");
    assertThat(thrown.getSuppressed()).as("suppressed").isNotEmpty();
    assertThat(thrown.getSuppressed()[thrown.getSuppressed().length - 1])
        .hasMessageContaining("Hawser did not recover").hasMessageContaining(reason);
  }
}
