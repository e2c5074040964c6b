package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which failures the connection is asked about, and what its answer changes. */
@Tag("fast")
class DoubtTest {
  private static final SQLException TIMEOUT = new SQLException("Timeout, query has reached the maximum query timeout", "HY000", 4012);

  private final List<String> asked = new ArrayList<>();

  private Connection connection(boolean closed, boolean valid) {
    return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class},
        (proxy, method, args) -> {
          asked.add(method.getName());
          return method.getName().equals("isClosed") ? closed : valid;
        });
  }

  @Test void aServerThatMayCloseAfterItsErrorIsAskedAbout() {
    assertThat(Failure.of(TIMEOUT, connection(false, false))).returns(true, Failure::connectionLost).returns(Cause.CLOSED_BY_SERVER,
        Failure::cause);
    assertThat(Failure.of(TIMEOUT, connection(false, true))).returns(false, Failure::connectionLost)
        .returns(Cause.NOT_A_CONNECTION_FAILURE, Failure::cause);
    SQLException killed = new SQLException("Connection was killed", "70100", 1927);
    assertThat(Failure.of(killed, connection(false, false))).returns(true, Failure::connectionLost).returns(Cause.KILLED, Failure::cause);
    assertThat(Failure.of(killed, connection(false, true))).returns(false, Failure::connectionLost);
  }

  @Test void aServerThatHasNoConnectionLeftIsAskedAboutWhateverItsState() {
    SQLException full = new SQLException("User u already has more than 'max_user_connections' active connections", "42000", 1203);
    assertThat(Failure.of(full, connection(false, true)).connectionLost()).isFalse();
    assertThat(Failure.of(full, connection(false, false)).connectionLost()).isTrue();
  }

  @Test void aTimeoutOfTheDriversOwnIsAskedAbout() {
    SQLException timeout = new SQLTimeoutException("Statement cancelled due to timeout or client request");
    assertThat(Failure.of(timeout, connection(false, true)).connectionLost()).isFalse();
    assertThat(Failure.of(timeout, connection(false, false)).connectionLost()).isTrue();
  }

  @Test void whatBrokeWithinADriverIsAskedAbout() {
    RuntimeException broken = new ArrayIndexOutOfBoundsException("Index 12 out of bounds for length 12");
    assertThat(Failure.of(broken, connection(false, false)).connectionLost()).isTrue();
    assertThat(Failure.of(broken, connection(false, true)).connectionLost()).isFalse();
    SQLException wrapped = new SQLException("Unexpected exception encountered during query.", "S1000", broken);
    assertThat(Failure.of(wrapped, connection(false, false)).connectionLost()).isTrue();
  }

  /** oceanbase-client's NullPointerException comes from a lost connection, and from a statement that was closed. */
  @Test void aNullPointerExceptionThatMeansALossIsAskedAbout() {
    RuntimeException broken = new NullPointerException(
        "Cannot invoke \"Protocol.supportStmtPrepareExecute()\" because \"this.protocol\" is null");
    assertThat(Failure.of(broken).connectionLost()).isTrue();
    assertThat(Failure.of(broken, connection(false, true)).connectionLost()).isFalse();
    assertThat(Failure.of(broken, connection(false, false)).connectionLost()).isTrue();
  }

  @Test void aStreamOfTheApplicationsIsAskedAbout() {
    SQLException reader = new SQLException("java.io.IOException: Stream closed", "S1009", new IOException("Stream closed"));
    assertThat(Failure.of(reader, connection(false, true)).connectionLost()).isFalse();
    assertThat(Failure.of(reader, connection(false, false)).connectionLost()).isTrue();
  }

  /** MySQL Connector/J also reports this if the server answered a rollback with an error of class 08. */
  @Test void aLossForWhichThereIsNoEvidenceIsAskedAbout() {
    SQLException unknown = new SQLException("Communications link failure during rollback(). Transaction resolution unknown.", "08007");
    assertThat(Failure.of(unknown, connection(false, true)).connectionLost()).isFalse();
    assertThat(Failure.of(unknown, connection(false, false)).connectionLost()).isTrue();
    assertThat(Failure.of(unknown).connectionLost()).isTrue();
  }

  @Test void nothingIsAskedWhereNothingIsInDoubt() {
    assertThat(Failure.of(new SQLException("Duplicate entry", "23000", 1062), connection(false, false)).connectionLost()).isFalse();
    assertThat(
        Failure.of(new SQLException("You have an error in your SQL syntax", "42000", 1064), connection(false, false)).connectionLost())
        .isFalse();
    SQLException reset = new SQLException("Connection reset", "08000", new SocketException("Connection reset"));
    assertThat(Failure.of(reset, connection(false, true)).connectionLost()).isTrue();
    assertThat(Failure.of(TIMEOUT, connection(true, false)).connectionLost()).isTrue();
    assertThat(asked).containsOnly("isClosed");
    assertThat(Failure.of(TIMEOUT, (Connection) null).connectionLost()).isFalse();
  }

  @Test void aConnectionThatCannotAnswerChangesNothing() {
    Connection broken = (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class},
        (proxy, method, args) -> {
          throw new SQLException("broken");
        });
    assertThat(Failure.of(TIMEOUT, broken).connectionLost()).isFalse();
  }
}
