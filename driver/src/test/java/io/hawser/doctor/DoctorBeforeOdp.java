package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.odp.OdpStandIn;
import io.hawser.testbed.odp.OdpUnderTest;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests of the doctor against the stand-in for ODP; its output never contains a password. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
abstract class DoctorBeforeOdp {
  final DoctorAtWork doctor = new DoctorAtWork();
  final StringWriter out = doctor.out;
  final StringWriter err = doctor.err;
  final Map<String, String> environment = doctor.environment;
  OdpUnderTest odp;

  @BeforeEach void start() {
    odp = OdpUnderTest.standIn();
    environment.put("HAWSER_PASSWORD", odp.password());
    environment.put("HAWSER_ODP_PASSWORD", odp.sysPassword());
  }

  @AfterEach void stop() {
    assertThat(out + "" + err).doesNotContain(odp.password()).doesNotContain(odp.sysPassword());
    odp.close();
  }

  int run(String... arguments) {
    return doctor.run(arguments);
  }

  String url() {
    return urlOf(odp.odp());
  }

  /** A URL that lists these. */
  String urlOf(OdpStandIn... odps) {
    return "jdbc:hawser:oceanbase://" + Arrays.stream(odps).map(each -> each.host() + ":" + each.port()).collect(Collectors.joining(","))
        + "/test?useSSL=false&user=" + odp.user();
  }

  void unsafe() {
    odp.odp().config().force("client_tcp_user_timeout", 5).force("sock_option_flag_out", 1);
  }
}
