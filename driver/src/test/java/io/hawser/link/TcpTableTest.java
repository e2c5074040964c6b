package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The kernel's tables, on a path that loses nothing: BlackHoleTest has the other. */
@EnabledOnOs(OS.LINUX)
@Tag("fast")
class TcpTableTest {
  @Test void whatIsAcknowledgedIsShownSo() throws Exception {
    assertThat(TcpTable.available()).isTrue();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket near = new Socket(listener.getInetAddress(), listener.getLocalPort()); Socket far = listener.accept()) {
      near.getOutputStream().write(new byte[1000]);
      far.getInputStream().readNBytes(999);
      Long asked = TcpTable.key(near.getLocalPort(), near.getPort());
      assertThat(new TcpTable().scan(Set.of(asked))).containsOnlyKeys(asked).extractingByKey(asked).returns(0L, row -> row.bytes);
      assertThat(new TcpTable().scan(Set.of(TcpTable.key(near.getLocalPort(), 1)))).isEmpty();
      assertThat(far.getInputStream().read()).isZero();
    }
  }
}
