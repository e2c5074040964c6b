package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.odp.TcpKeepAlive;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class OperatingSystemTest {
  @EnabledOnOs(OS.LINUX) @Test void readsWhatTheKernelsFilesSayToTheirEnd() throws Exception {
    TcpKeepAlive here = OperatingSystem.keepAlive();
    assertThat(here.idle()).isEqualTo(shown("tcp_keepalive_time"));
    assertThat(here.interval()).isEqualTo(shown("tcp_keepalive_intvl"));
    assertThat(here.count()).isEqualTo(shown("tcp_keepalive_probes"));
  }

  /** As another program reads it. */
  private static int shown(String name) throws IOException {
    Process cat = new ProcessBuilder("cat", "/proc/sys/net/ipv4/" + name).start();
    try (BufferedReader line = new BufferedReader(new InputStreamReader(cat.getInputStream(), StandardCharsets.US_ASCII))) {
      return Integer.parseInt(line.readLine());
    }
  }

  @Test void takesNothingForANumberThatIsNone(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> OperatingSystem.number(empty)).isInstanceOf(NumberFormatException.class);
    assertThat(OperatingSystem.number(Files.writeString(folder.resolve("one"), "7200\n"))).isEqualTo(7200);
  }
}
