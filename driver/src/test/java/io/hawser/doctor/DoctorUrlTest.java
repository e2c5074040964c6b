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

  /** For the driver that is used by its class name, and the agent. */
  @Test void readsHawsersOptionsInAVendorsUrlToo() throws SQLException {
    TcpKeepAlive system = TcpKeepAlive.of(true, 100, 10, 3, 0);
    DoctorUrl url = DoctorUrl.parse("jdbc:oceanbase://odp:2883/?hawser.keepAlive.idle=7s");
    assertThat(url.keepAlive(system)).hasToString("idle 7 s, interval 5 s, count 5");
    assertThat(url.isHawser()).isTrue();
    assertThatThrownBy(() -> DoctorUrl.parse("jdbc:oceanbase://odp:2883/?hawser.keepalive=off").check())
        .hasMessageContaining("Did you mean hawser.keepAlive?");
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

  @Test void hasAUrlForEachHostThatItLists() throws SQLException {
    DoctorUrl url = DoctorUrl.parse("jdbc:hawser:oceanbase:oracle:loadbalance://odp1:2883,odp2,odp1:2883/test?a=b"
        + "&hawser.hosts=weighted&hawser.hosts.weights=3,1,0&hawser.keepAlive.idle=7s");
    assertThat(url.hosts()).extracting(DoctorUrl::vendorUrl).containsExactly("jdbc:oceanbase:oracle://odp1:2883/test?a=b",
        "jdbc:oceanbase:oracle://odp2/test?a=b");
    assertThat(url.hosts()).extracting(DoctorUrl::address).containsExactly("jdbc:hawser:oceanbase:oracle://odp1:2883/test",
        "jdbc:hawser:oceanbase:oracle://odp2/test");
    assertThat(url.hosts()).extracting(DoctorUrl::host).containsExactly("odp1:2883", "odp2");
    assertThat(url.hosts().get(1).keepAlive(TcpKeepAlive.LINUX_DEFAULTS)).as("the weights are for all of them")
        .hasToString("idle 7 s, interval 5 s, count 5");
    assertThat(DoctorUrl.parse("jdbc:mysql://odp1,odp2/test").hosts()).extracting(DoctorUrl::host).containsExactly("odp1", "odp2");
  }

  @Test void leavesListsAloneThatOnlyTheVendorCanRead() {
    for (String url : new String[] {"jdbc:mysql:replication://odp1,odp2/test", "jdbc:hawser:mysql://ann:tiger@odp1,odp2/test",
        "jdbc:hawser:oceanbase:loadbalance://odp1:2883/test"}) {
      assertThat(DoctorUrl.parse(url).hosts()).hasSize(1)
          .allSatisfy(host -> assertThat(host.address().replace("***", "tiger")).isEqualTo(url));
    }
  }
}
