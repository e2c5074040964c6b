package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The doctor against whatever may be at the other end, with each of the drivers. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
class DoctorPatientsTest {
  private final DoctorAtWork doctor = new DoctorAtWork();
  private final Map<String, String> environment = doctor.environment;

  private int run(String... arguments) {
    int exitCode = doctor.run(arguments);
    assertThat(doctor.out + "" + doctor.err).doesNotContain("Exception:").doesNotContain("\tat ");
    return exitCode;
  }

  private String printed() {
    return doctor.printed();
  }

  @ParameterizedTest @EnumSource void aSafeAndAnUnsafeOdp(VendorDriver driver) {
    try (OdpUnderTest odp = OdpUnderTest.standIn()) {
      environment.put("HAWSER_PASSWORD", odp.password());
      assertThat(run("--user", "root@sys#obcluster", odp.url(driver))).isZero();
      assertThat(printed()).contains("ODP) 4.3.1.0, ACTIVE").contains("Seen from 127.0.0.1:").contains("Safe: ");
      odp.odp().config().force("client_tcp_keepcnt", 1);
      assertThat(run("--user", "root@sys#obcluster", odp.url(driver))).isEqualTo(1);
      assertThat(printed()).contains("client-few-probes").contains("reset 10 s after").contains("Unsafe: ");
    }
  }

  @ParameterizedTest @EnumSource void anOdpThatThisUserMayNotRead(VendorDriver driver) {
    try (OdpUnderTest odp = OdpUnderTest.standIn()) {
      environment.put("HAWSER_PASSWORD", odp.password());
      assertThat(run("--user", odp.user(), odp.url(driver))).isEqualTo(2);
      assertThat(printed()).contains("Could not tell: This user is not allowed to read it, or there is no ODP.")
          .contains("Put the password of root@proxysys into HAWSER_ODP_PASSWORD.");
    }
  }

  @ParameterizedTest @EnumSource void aWrongPassword(VendorDriver driver) {
    try (OdpUnderTest odp = OdpUnderTest.standIn()) {
      environment.put("HAWSER_PASSWORD", "wrong-and-secret");
      assertThat(run("--user", odp.user(), odp.url(driver))).isEqualTo(2);
      assertThat(printed()).contains("Could not tell: The login was refused (1045).").doesNotContain("wrong-and-secret");
    }
  }

  @ParameterizedTest @EnumSource void aDatabaseWithoutOdp(VendorDriver driver) {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    environment.put("HAWSER_PASSWORD", database.password());
    assertThat(run("--user", database.user(), driver.url(database.host(), database.port(), database.database()))).isEqualTo(2);
    assertThat(printed()).contains("Reached MariaDB").contains("Could not tell: There is no ODP: MariaDB answered itself.");
  }

  @ParameterizedTest @EnumSource void aPortOnWhichNobodyListens(VendorDriver driver) throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThat(run("--user", "ann", "--timeout", "3", driver.url("127.0.0.1", port, "test"))).isEqualTo(2);
    assertThat(printed()).contains("Could not tell: No connection could be established").contains("refused");
  }

  @ParameterizedTest @EnumSource void aPortOnWhichNobodyAnswers(VendorDriver driver) throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(run("--user", "ann", "--timeout", "1", driver.url("127.0.0.1", mute.getLocalPort(), "test"))).isEqualTo(2);
      assertThat(printed()).contains("Could not tell: The connection was lost, or no answer came in time");
    }
  }
}
