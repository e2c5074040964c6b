package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hawser.failure.Failure;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many tools show the user the message of the root cause and nothing else: {@code hawser.explanation=cause} is for them. */
@Tag("vendors")
@Timeout(60)
class RootExplanationTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String CAUSE = "hawser.explanation=cause";

  private final FaultProxy proxy = FaultProxy.toDatabase();

  @AfterEach void close() {
    proxy.close();
  }

  @ParameterizedTest @EnumSource void aLostTransactionOfAConsoleSaysWhatToDo(VendorDriver vendor) throws SQLException {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy, CAUSE, "hawser.transaction.lost=vendor");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE IF NOT EXISTS explained (n INT)");
      statement.executeUpdate("INSERT INTO explained VALUES (1)");
      cutIdle();
      SQLException thrown = failure(() -> statement.executeUpdate("INSERT INTO explained VALUES (2)"));
      assertThat(thrown.getClass().getName()).as("the vendor's kind of exception").doesNotContain("hawser");
      assertThat(root(thrown)).hasMessageContaining("a transaction was open, which the server rolls back: roll back and run it again");
      assertThat(Failure.of(thrown).connectionLost()).isTrue();
      SQLException second = failure(() -> statement.executeUpdate("INSERT INTO explained VALUES (3)"));
      assertThat(root(second)).hasMessageContaining("roll back and run it again");
      connection.rollback();
    }
  }

  @ParameterizedTest @EnumSource void aLostTransactionIsExplainedOnceAndStaysSo(VendorDriver vendor) throws SQLException {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy, CAUSE); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE IF NOT EXISTS explained (n INT)");
      statement.executeUpdate("INSERT INTO explained VALUES (1)");
      cutIdle();
      for (int n = 0; n < 2; n++) {
        SQLException thrown = failure(() -> statement.executeUpdate("INSERT INTO explained VALUES (2)"));
        assertThat(thrown.getSQLState()).isEqualTo("40001");
        assertThat(chain(thrown).stream().filter(t -> String.valueOf(t.getMessage()).contains("run the whole transaction again. (")))
            .hasSize(1);
        assertThat(root(thrown)).hasMessageContaining("roll back, and run the whole transaction again. (");
      }
      connection.rollback();
    }
  }

  @ParameterizedTest @EnumSource void whatCanNotBeRestoredIsNamed(VendorDriver vendor) throws SQLException {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy, CAUSE); Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE kept_by_the_session (n INT)");
      cutIdle();
      SQLException thrown = failure(() -> statement.execute("SELECT 1"));
      assertThat(root(thrown)).hasMessageContainingAll("The request was not executed", "temporary table", "kept_by_the_session");
    }
  }

  @ParameterizedTest @EnumSource void anUnknownOutcomeIsCalledThat(VendorDriver vendor) throws SQLException {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy, CAUSE); Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS explained (n INT)");
      proxy.newest().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      SQLException thrown = failure(() -> statement.executeUpdate("INSERT INTO explained VALUES (1)"));
      assertThat(thrown.getSQLState()).isEqualTo("08007");
      assertThat(root(thrown)).hasMessageContaining("Whether the request was executed is unknown: check before you run it again.");
    }
  }

  /** A connection test tells these apart by their classes and words. */
  @ParameterizedTest @EnumSource void aRootThatToolsLookAtKeepsItsClassAndWords(VendorDriver vendor) throws SQLException {
    String refused = vendor.url("127.0.0.1", 1, "test");
    SQLException plain = failure(() -> java.sql.DriverManager.getConnection(refused, "u", "p"));
    SQLException thrown = failure(() -> Transport.open(VendorDriver.throughHawser(refused), CAUSE));
    assertThat(root(thrown)).hasSameClassAs(root(plain)).hasMessageContainingAll("Nothing listens on that address and port",
        "Check host and port in the URL");
    assertThat(root(thrown)).isExactlyInstanceOf(ConnectException.class).hasMessageContaining("Connection refused");
    assertThat((Throwable) thrown).as("the vendor's").hasSameClassAs(plain);
    SQLException nowhere = failure(() -> Transport.open(VendorDriver.throughHawser(vendor.url("no.such.host.invalid", 1, "test")), CAUSE));
    assertThat(root(nowhere)).isExactlyInstanceOf(UnknownHostException.class).hasMessageContainingAll("could not be resolved",
        "no.such.host.invalid");
  }

  @ParameterizedTest @EnumSource void unaskedTheRootIsTheVendors(VendorDriver vendor) throws SQLException {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy); Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE kept_by_the_session (n INT)");
      cutIdle();
      SQLException thrown = failure(() -> statement.execute("SELECT 1"));
      assertThat(root(thrown).getMessage()).doesNotContain("The request was not executed");
    }
  }

  @ParameterizedTest @EnumSource void anErrorOfTheStatementIsLeftAlone(VendorDriver vendor) throws SQLException {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy, CAUSE); Statement statement = connection.createStatement()) {
      SQLException thrown = failure(() -> statement.execute("SELEC 1"));
      assertThat(root(thrown)).hasMessageContaining("syntax");
    }
  }

  private void cutIdle() {
    ProxiedConnection idle = proxy.newest();
    idle.reset();
    idle.awaitClosed(SOON);
  }

  private static SQLException failure(ThrowingCallable call) {
    SQLException thrown = catchThrowableOfType(SQLException.class, call);
    assertThat((Throwable) thrown).isNotNull();
    return thrown;
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  /** As ExceptionUtils.getRootCause finds it. */
  private static Throwable root(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    return chain.get(chain.size() - 1);
  }
}
