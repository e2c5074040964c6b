package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.odp.TcpKeepAlive;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class DoctorUrlTest {
  @Test void givesTheVendorItsOwnUrlWithoutWhatIsHawsersAndWithoutCredentials() {
    DoctorUrl url = DoctorUrl.parse(
        "jdbc:hawser:oceanbase://odp:2883/test?user=app@test#c&hawser.keepAlive.idle=7s&useSSL=false&password=p&a=b");
    assertThat(url.vendorUrl()).isEqualTo("jdbc:oceanbase://odp:2883/test?useSSL=false&a=b");
    assertThat(url.option("user")).isEqualTo("app@test#c");
    assertThat(url.address()).isEqualTo("jdbc:hawser:oceanbase://odp:2883/test");
  }

  @Test void showsNoPasswordThatStandsBeforeTheHost() {
    DoctorUrl url = DoctorUrl.parse("jdbc:hawser:mysql://ann:tiger@odp:2883/test?a=b");
    assertThat(url.address()).isEqualTo("jdbc:hawser:mysql://ann:***@odp:2883/test");
    assertThat(url.vendorUrl()).isEqualTo("jdbc:mysql://ann:tiger@odp:2883/test?a=b");
  }

  @Test void readsOptionsAsTheirDriverDoes() {
    assertThat(DoctorUrl.parse("jdbc:mysql://odp:2883/?user=app%40test%23c").option("user")).isEqualTo("app@test#c");
    assertThat(DoctorUrl.parse("jdbc:oceanbase://odp:2883/?user=a%40b").option("user")).isEqualTo("a%40b");
  }

  @Test void tellsTheKeepAliveOfTheApplicationsSockets() throws SQLException {
    TcpKeepAlive system = TcpKeepAlive.of(true, 100, 10, 3, 0);
    assertThat(DoctorUrl.parse("jdbc:oceanbase://odp:2883/").keepAlive(system)).hasToString("idle 100 s, interval 10 s, count 3");
    assertThat(DoctorUrl.parse("jdbc:mariadb://odp/?tcpKeepIdle=9").keepAlive(system)).hasToString("idle 9 s, interval 10 s, count 3");
    assertThat(DoctorUrl.parse("jdbc:mysql://odp/?tcpKeepAlive=false").keepAlive(system)).hasToString("off");
    assertThat(DoctorUrl.parse("jdbc:hawser:mysql://odp/?hawser.keepAlive.idle=7s").keepAlive(system))
        .hasToString("idle 7 s, interval 5 s, count 5");
  }

  /** As the driver reads them, whatever their unit, and with its errors. */
  @Test void readsHawsersOptionsAsTheDriverDoes() throws SQLException {
    TcpKeepAlive system = TcpKeepAlive.of(true, 100, 10, 3, 0);
    assertThat(DoctorUrl.parse("JDBC:HAWSER:mysql://odp/?hawser.keepAlive.idle=1m&hawser.watch=off").keepAlive(system))
        .hasToString("idle 60 s, interval 5 s, count 5");
    assertThat(DoctorUrl.parse("jdbc:hawser:mysql://odp/?hawser.watch=off").watch()).hasToString("off");
    assertThat(DoctorUrl.parse("jdbc:hawser:mysql://odp/?hawser.keepAlive=off").keepAlive(system))
        .hasToString("idle 100 s, interval 10 s, count 3");
    assertThat(DoctorUrl.parse("jdbc:hawser:mysql://odp/?hawser.keepAlive=off&TCPKEEPALIVE=false").keepAlive(system)).hasToString("off");
    assertThat(DoctorUrl.parse("jdbc:hawser:mysql://odp/?hawser.keepAlive=match").matchesProxy()).isTrue();
    assertThatThrownBy(() -> DoctorUrl.parse("jdbc:hawser:mysql://odp/?hawser.keepalive=off").keepAlive(system))
        .hasMessageContaining("Did you mean hawser.keepAlive?");
    assertThatThrownBy(() -> DoctorUrl.parse("jdbc:hawser:mysql://odp/?hawser.keepAlive.idle=7").keepAlive(system))
        .hasMessageContaining("unit is missing");
  }

  @Test void findsUserAndPasswordInWhateverCase() {
    DoctorUrl url = DoctorUrl.parse("jdbc:mariadb://odp/?User=ann&PASSWORD=tiger&HAWSER.watch=off");
    assertThat(url.option("user")).isEqualTo("ann");
    assertThat(url.option("password")).isEqualTo("tiger");
    assertThat(url.vendorUrl()).isEqualTo("jdbc:mariadb://odp/");
  }
}
