package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What stack traces show where texts do not: on Windows in another language, and of drivers that reconnect by themselves. */
@Tag("fast")
class StackTracesTest {
  private static final String[] NIO_WRITE = {"sun.nio.ch.SocketDispatcher.write0", "sun.nio.ch.IOUtil.write",
      "sun.nio.ch.SocketChannelImpl.write"};
  private static final String[] EXECUTE = {"com.oceanbase.jdbc.internal.protocol.AbstractQueryProtocol.executeQuery",
      "com.oceanbase.jdbc.OceanBaseStatement.executeQuery"};

  @Test void aBareIOExceptionOfASocketIsALossInWhateverLanguage() {
    Throwable root = at(new IOException("Eine vorhandene Verbindung wurde vom Remotehost geschlossen"), NIO_WRITE, EXECUTE);
    assertThat(Failure.of(new SQLException("streaming", "S1000", root)))
        .returns(true, Failure::connectionLost).returns(Outcome.NOT_EXECUTED, Failure::outcome);
  }

  @Test void aChineseWindowsTextHasItsCauseAndTheFramesItsDirection() {
    IOException text = new IOException("远程主机强迫关闭了一个现有的连接。");
    assertThat(Failure.of(new SQLException(text.getMessage(), "08S01", text)).cause()).isEqualTo(Cause.RESET_ON_READ);
    Throwable written = at(new IOException(text.getMessage()), NIO_WRITE, EXECUTE);
    assertThat(Failure.of(new SQLException(text.getMessage(), "08S01", written)).cause()).isEqualTo(Cause.RESET_ON_WRITE);
  }

  @Test void anIOExceptionOfAFileThatIsSentIsNoLoss() {
    Throwable root = at(new IOException("Input/output error"),
        new String[] {"sun.nio.ch.FileDispatcherImpl.read0", "sun.nio.ch.IOUtil.read", "sun.nio.ch.FileChannelImpl.read"}, EXECUTE);
    assertThat(Failure.of(new SQLException("Could not send file", "22000", root)).connectionLost()).isFalse();
  }

  @Test void aReconnectWithinAStatementLeavesTheOutcomeOfTheStatementUnknown() {
    ConnectException refused = new ConnectException("Connection refused");
    String[] reconnect = {"com.mysql.cj.jdbc.ConnectionImpl.createNewIO",
        "com.mysql.cj.jdbc.ha.LoadBalancedConnectionProxy.pickNewConnection"};
    Throwable within = at(new SQLException("Communications link failure", "08S01", refused), reconnect,
        new String[] {"com.mysql.cj.jdbc.StatementImpl.executeUpdate"});
    assertThat(Failure.of(within)).returns(true, Failure::connectionLost).returns(Outcome.UNKNOWN, Failure::outcome);
    Throwable alone = at(new SQLException("Communications link failure", "08S01", refused), reconnect,
        new String[] {"com.mysql.cj.jdbc.NonRegisteringDriver.connect"});
    assertThat(Failure.of(alone)).returns(true, Failure::connectionLost).returns(Outcome.NOT_EXECUTED, Failure::outcome);
  }

  /** The JDK also has methods for checks and errors with "connect" in their names: these are no connect. */
  @Test void aReadOfAChannelThatFailsIsNoConnect() {
    String[] rows = {"org.mariadb.jdbc.client.socket.Reader.readHeader", "org.mariadb.jdbc.client.result.StreamingResult.next"};
    Throwable reset = at(new SocketException("Connection reset"),
        new String[] {"sun.nio.ch.SocketChannelImpl.throwConnectionReset", "sun.nio.ch.SocketChannelImpl.read"}, rows);
    assertThat(Failure.of(new SQLException("Socket error", "08000", reset))).returns(Cause.RESET_ON_READ, Failure::cause)
        .returns(Outcome.UNKNOWN, Failure::outcome);
    Throwable closed = at(new SocketException("Socket closed"),
        new String[] {"sun.nio.ch.NioSocketImpl.ensureOpenAndConnected", "sun.nio.ch.NioSocketImpl.beginRead"}, rows);
    assertThat(Failure.of(new SQLException("Socket error", "08000", closed))).returns(Cause.LOST_EARLIER, Failure::cause)
        .returns(Outcome.UNKNOWN, Failure::outcome);
    Throwable refused = at(new SocketException("?"),
        new String[] {"sun.nio.ch.Net.pollConnect", "sun.nio.ch.NioSocketImpl.timedFinishConnect"}, rows);
    assertThat(Failure.of(new SQLException("Socket error", "08000", refused))).returns(Cause.CONNECT_FAILED, Failure::cause);
  }

  @Test void whatCanNotBeReadInPlaceOfAGreetingGivesNoSession() {
    Throwable zeros = at(new ArrayIndexOutOfBoundsException("Index 0 out of bounds for length 0"), new String[] {
        "org.mariadb.jdbc.internal.com.read.Buffer.getByteAt",
        "org.mariadb.jdbc.internal.protocol.AbstractConnectProtocol.authenticationHandler"});
    assertThat(Failure.of(zeros)).returns(true, Failure::connectionLost).returns(Cause.PROTOCOL_BROKEN, Failure::cause)
        .returns(Outcome.NOT_EXECUTED, Failure::outcome);
    Throwable text = at(
        new SQLException("Packet for query is too large (4739923 > 1048576). You can change this value on the server by setting "
            + "the max_allowed_packet' variable.", "S1000"),
        new String[] {"com.mysql.jdbc.MysqlIO.readPacket", "com.mysql.jdbc.MysqlIO.doHandshake"});
    assertThat(Failure.of(text)).returns(true, Failure::connectionLost).returns(Cause.PROTOCOL_BROKEN, Failure::cause);
  }

  @Test void aDriverThatSaysItReconnectedHasLostTheSession() {
    assertThat(Failure.of(new SQLTransientConnectionException("Driver has reconnect connection after a communications link failure with "
        + "address=(host=odp)(port=2883)(type=primary). In progress transaction was lost", "25S03")))
        .returns(true, Failure::connectionLost).returns(Outcome.UNKNOWN, Failure::outcome);
    assertThat(
        Failure.of(new SQLNonTransientConnectionException("Driver has failed to reconnect connection after a communications failure with "
            + "address=(host=odp)(port=2883)(type=primary)", "08000", new ConnectException("Connection refused"))))
        .returns(true, Failure::connectionLost).returns(Outcome.UNKNOWN, Failure::outcome);
  }

  private static Throwable at(Throwable thrown, String[]... traces) {
    thrown.setStackTrace(Stream.of(traces).flatMap(Stream::of).map(name -> {
      int dot = name.lastIndexOf('.');
      return new StackTraceElement(name.substring(0, dot), name.substring(dot + 1), null, -1);
    }).toArray(StackTraceElement[]::new));
    return thrown;
  }
}
