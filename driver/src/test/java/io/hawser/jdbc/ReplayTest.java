package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can't be given to a statement of a new session, and what must not. */
@Tag("fast")
class ReplayTest {
  private final RecordingDriver driver = new RecordingDriver("createArrayOf");
  private final Connection connection = open();

  private Connection open() {
    try {
      return driver.open();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void lose() {
    ReplayPropertiesTest.lose(driver, connection);
  }

  private List<String> calls(Statement wrapper) {
    return driver.calls.stream().filter(call -> call.target() == ((AbstractWrapper<?>) wrapper).real).map(call -> call.method().getName())
        .toList();
  }

  private static InputStream stream() {
    return new ByteArrayInputStream(new byte[] {1, 2, 3});
  }

  @Test void aStreamThatNobodyHasReadIsGivenToTheNewStatement() throws SQLException {
    PreparedStatement statement = connection.prepareStatement("INSERT INTO t VALUES (?)");
    statement.setBinaryStream(1, stream());
    lose();
    statement.execute();
    assertThat(calls(statement)).containsExactly("setBinaryStream", "execute");
  }

  @Test void aStreamThatAnExecutionHasReadIsRefusedUntilItIsSetAgain() throws SQLException {
    PreparedStatement statement = connection.prepareStatement("INSERT INTO t VALUES (?, ?)");
    statement.setInt(1, 5);
    statement.setBinaryStream(2, stream());
    statement.execute();
    lose();
    assertThatThrownBy(statement::execute).isInstanceOf(SQLException.class)
        .hasMessageContaining("parameter 2").hasMessageContaining("stream").hasMessageContaining("Set it again");
    assertThat(calls(statement)).containsExactly("setInt");
    connection.createStatement().execute("SELECT 1");
    statement.setBinaryStream(2, stream());
    statement.execute();
    assertThat(calls(statement)).containsExactly("setInt", "setBinaryStream", "execute");
  }

  @Test void aNamedStreamThatAnExecutionHasReadIsRefusedUntilItIsSetAgain() throws SQLException {
    CallableStatement statement = connection.prepareCall("SELECT ?");
    statement.setBinaryStream("photo", stream());
    statement.execute();
    lose();
    assertThatThrownBy(statement::execute).hasMessageContaining("parameter photo").hasMessageContaining("stream");
    statement.setBinaryStream("photo", stream());
    statement.execute();
    assertThat(calls(statement)).containsExactly("setBinaryStream", "execute");
  }

  @Test void aBatchWithNamedParametersIsRefusedUntilItIsBuiltAgain() throws SQLException {
    CallableStatement statement = connection.prepareCall("SELECT ?");
    statement.setInt("a", 1);
    statement.addBatch();
    statement.setInt("a", 2);
    statement.addBatch();
    lose();
    assertThatThrownBy(statement::executeBatch).hasMessageContaining("batch").hasMessageContaining("by name");
    statement.clearBatch();
    statement.setInt("a", 3);
    statement.addBatch();
    statement.executeBatch();
    assertThat(calls(statement)).endsWith("setInt", "addBatch", "executeBatch").containsOnlyOnce("addBatch");
  }

  @Test void clearParametersKeepsTheOutParameters() throws SQLException {
    CallableStatement statement = connection.prepareCall("SELECT ?");
    statement.registerOutParameter("a", 4);
    statement.setInt("b", 1);
    statement.clearParameters();
    lose();
    statement.execute();
    assertThat(calls(statement)).containsExactly("registerOutParameter", "execute");
  }

  @Test void aBatchThatWasExecutedIsNotSentAgain() throws SQLException {
    PreparedStatement prepared = connection.prepareStatement("INSERT INTO t VALUES (?)");
    prepared.setInt(1, 5);
    prepared.addBatch();
    prepared.executeBatch();
    Statement plain = connection.createStatement();
    plain.addBatch("INSERT INTO t VALUES (1)");
    plain.executeBatch();
    lose();
    prepared.executeBatch();
    plain.executeBatch();
    assertThat(calls(prepared)).containsExactly("setInt", "executeBatch");
    assertThat(calls(plain)).containsExactly("executeBatch");
  }

  @Test void unwrapReachesTheStatementOfTheNewSession() throws SQLException {
    Statement statement = connection.createStatement();
    Object first = ((AbstractWrapper<?>) statement).real;
    lose();
    connection.createStatement();
    assertThat((Object) statement.unwrap(java.lang.reflect.Proxy.class)).isNotSameAs(first);
  }

  @Test void aStatementOfAClosedConnectionIsClosed() throws SQLException {
    Statement statement = connection.createStatement();
    connection.close();
    assertThat(statement.isClosed()).isTrue();
  }

  @Test void aClosedStatementStaysClosedAfterARecovery() throws SQLException {
    Statement statement = connection.createStatement();
    statement.close();
    lose();
    connection.createStatement();
    assertThat(statement.isClosed()).isTrue();
    assertThat(statement.getConnection()).as("never the vendor's own").isSameAs(connection);
  }
}
