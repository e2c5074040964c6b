package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.VendorDriver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What --fix does, and what it leaves alone. */
@Tag("fast")
class DoctorFixTest extends DoctorBeforeOdp {
  @Test void mendsItWhenAskedAndAllowedAndReadsBackWhatIsInForce() {
    unsafe();
    doctor.agrees = true;
    assertThat(run("doctor", "--fix", url())).isZero();
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isZero();
    assertThat(odp.odp().config().get("sock_option_flag_out")).isEqualTo(3);
    assertThat(out.toString()).contains("Unsafe:").contains("Safe:");
    assertThat(err.toString()).contains("Only new connections");
    assertThat(doctor.questions).containsExactly("Run these statements as root@proxysys?");
  }

  /** The user who could read the settings runs the statements, and no user is tried without a password. */
  @ParameterizedTest @EnumSource void fixesAsRootOfSysWhoCouldReadIt(VendorDriver driver) {
    unsafe();
    environment.remove("HAWSER_ODP_PASSWORD");
    assertThat(run("doctor", "--fix", "--yes", "--user", "root@sys#obcluster", odp.url(driver))).isZero();
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isZero();
    assertThat(out.toString()).contains("Seen from").contains("Safe:");
    assertThat(err.toString()).contains("read back");
  }

  @Test void saysWhosePasswordIsMissingForTheFix() {
    unsafe();
    environment.remove("HAWSER_ODP_PASSWORD");
    assertThat(
        run("doctor", "--fix", "--yes", "--user", "root@sys#obcluster", "--odp-user", "root@proxysys", odp.url(VendorDriver.OCEANBASE)))
        .isEqualTo(1);
    assertThat(err.toString()).contains("Nothing was changed. Put the password of root@proxysys into HAWSER_ODP_PASSWORD");
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isEqualTo(5);
  }

  /** The doctor is content with what it has set for a path, on the same path. */
  @Test void convergesOnAPathThatForgetsSoon() {
    assertThat(run("doctor", "--path-idle", "5", url())).isEqualTo(1);
    assertThat(run("doctor", "--path-idle", "5", "--fix", "--yes", url())).isZero();
    assertThat(odp.odp().config().get("client_tcp_keepidle")).isBetween(1, 4);
    assertThat(run("doctor", "--path-idle", "5", url())).isZero();
    assertThat(run("doctor", "--path-idle", "1", url())).isEqualTo(2);
    assertThat(err.toString()).contains("2 seconds or more");
  }

  @Test void setsTheCountBeforeItTakesTheUserTimeoutAway() {
    odp.odp().config().force("client_tcp_keepidle", 1).force("client_tcp_keepintvl", 1).force("client_tcp_keepcnt", 1)
        .force("client_tcp_user_timeout", 20);
    assertThat(run("doctor", "--fix", "--yes", url())).isZero();
    assertThat(err.toString()).containsSubsequence("before: ", "reset after 20 s", "after: ", "reset after 46 s", "keepcnt=9",
        "user_timeout=0", "Only new connections");
  }

  @Test void saysWhenSomethingElseSetsTheValues() {
    unsafe();
    odp.odp().config().pin("client_tcp_user_timeout");
    assertThat(run("doctor", "--fix", "--yes", url())).isEqualTo(1);
    assertThat(err.toString()).contains("ODP accepted client_tcp_user_timeout=0, but says 5 now");
  }

  @Test void changesNothingWithoutConsent() {
    unsafe();
    assertThat(run("doctor", "--fix", url())).isEqualTo(1);
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isEqualTo(5);
    assertThat(err.toString()).contains("Nothing was changed").contains("--yes");
  }
}
