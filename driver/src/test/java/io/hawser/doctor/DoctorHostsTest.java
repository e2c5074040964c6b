package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A URL that lists three ODPs: each is judged, and their differences are named. */
@Tag("fast")
class DoctorHostsTest extends DoctorBeforeOdp {
  private OdpStandIn second;
  private OdpStandIn third;

  @BeforeEach void startTwoMore() {
    second = odp.another();
    third = odp.another();
  }

  @AfterEach void stopThem() {
    second.close();
    third.close();
  }

  private String three() {
    return urlOf(odp.odp(), second, third);
  }

  private static String at(OdpStandIn each) {
    return each.host() + ":" + each.port();
  }

  @ParameterizedTest @EnumSource void eachIsJudgedAndDifferencesAreNamed(VendorDriver vendor) {
    second.config().force("client_tcp_user_timeout", 5).force("sock_option_flag_out", 1);
    third.config().force("client_tcp_keepidle", 10).force("client_tcp_user_timeout", 7);
    String hosts = at(odp.odp()) + "," + at(second) + "," + at(third);
    String url = VendorDriver.throughHawser(vendor.url("h", 1, "test")).replace("h:1", hosts);
    environment.remove("HAWSER_ODP_PASSWORD");
    assertThat(run("doctor", "--user", "root@sys#obcluster", url)).isEqualTo(1);
    assertThat(out.toString()).containsSubsequence("://" + at(odp.odp()) + "/test", "Safe: this ODP", "://" + at(second) + "/test",
        "alter proxyconfig set client_tcp_user_timeout=0", "Unsafe: connections through this ODP", "://" + at(third) + "/test",
        "Unsafe: connections through this ODP");
    assertThat(doctor.printed()).containsSubsequence("HOST VERDICT", at(odp.odp()) + " safe",
        at(second) + " unsafe: client-user-timeout, server-keepalive-off", at(third) + " unsafe: client-user-timeout", "DIFFERENT VALUES",
        "client_tcp_keepidle 5 at " + at(odp.odp()) + ", " + at(second) + "; 10 at " + at(third),
        "client_tcp_user_timeout 0 at " + at(odp.odp()) + "; 5 at " + at(second) + "; 7 at " + at(third),
        "sock_option_flag_out 3 at " + at(odp.odp()) + ", " + at(third) + "; 1 at " + at(second),
        "Unsafe: connections through " + at(second) + ", " + at(third) + " get lost.");
    String differences = doctor.printed().substring(doctor.printed().indexOf("DIFFERENT"));
    assertThat(differences).as("what all have the same").doesNotContain("keepintvl");
    assertThat(out.toString().lines().filter(line -> line.startsWith("client_tcp_keepidle") && line.contains(" at "))).as("one line each")
        .hasSize(1);
  }

  @Test void programsGetTheSame() throws Exception {
    second.config().force("client_tcp_user_timeout", 5);
    assertThat(run("doctor", "--json", three())).isEqualTo(1);
    JsonObject json = JsonParser.object().from(out.toString());
    assertThat(json.getInt("exitCode")).isEqualTo(1);
    assertThat(json.getString("verdict")).contains(at(second)).doesNotContain(at(third));
    assertThat(json.getArray("hosts")).hasSize(3);
    assertThat(json.getArray("hosts").getObject(0).getInt("exitCode")).isZero();
    JsonObject judged = json.getArray("hosts").getObject(1);
    assertThat(judged.getInt("exitCode")).isEqualTo(1);
    assertThat(judged.getString("endpoint")).isEqualTo("jdbc:hawser:oceanbase://" + at(second) + "/test");
    assertThat(judged.getArray("parameters")).hasSize(10);
    assertThat(json.getArray("differences")).hasSize(1);
    JsonObject difference = json.getArray("differences").getObject(0);
    assertThat(difference.getString("parameter")).isEqualTo("client_tcp_user_timeout");
    assertThat(difference.getObject("values")).containsOnlyKeys(at(odp.odp()), at(second), at(third)).containsEntry(at(second), "5")
        .containsEntry(at(third), "0");
  }

  /** A number may differ between the cluster's ODPs and be safe either way: it is named, but is no reason to wake anybody. */
  @Test void aDifferenceAloneIsNoFinding() {
    assertThat(run("doctor", three() + "&hawser.hosts=weighted&hawser.hosts.weights=3,1,0")).isZero();
    assertThat(out.toString()).contains("Safe: all 3 hosts.").doesNotContain("DIFFERENT");
    third.config().force("client_tcp_keepidle", 10);
    assertThat(run("doctor", three())).isZero();
    assertThat(doctor.printed()).contains("client_tcp_keepidle 5 at " + at(odp.odp()) + ", " + at(second) + "; 10 at " + at(third))
        .contains("Safe: all 3 hosts. They are set differently");
    assertThat(run("doctor", "--lang", "zh", three())).isZero();
    assertThat(doctor.printed()).contains("不一致的参数").contains("安全:全部 3 个主机。但它们的设置不一致");
  }

  @Test void whatCannotBeToldOfOneKeepsNothingOfTheOthersBack() {
    second.close();
    assertThat(run("doctor", "--timeout", "2", three())).isEqualTo(2);
    assertThat(doctor.printed()).contains(at(second) + " could not tell").contains("Could not judge " + at(second) + ".");
    third.config().force("client_tcp_user_timeout", 5);
    assertThat(run("doctor", "--timeout", "2", three())).isEqualTo(1);
    assertThat(doctor.printed()).contains("Unsafe: connections through " + at(third) + " get lost.");
  }

  @Test void eachIsFixedForItself() {
    second.config().force("client_tcp_user_timeout", 5);
    third.config().force("client_tcp_user_timeout", 7);
    third.config().pin("client_tcp_user_timeout");
    assertThat(run("doctor", "--fix", "--yes", three())).isEqualTo(1);
    assertThat(second.config().get("client_tcp_user_timeout")).isZero();
    assertThat(err.toString()).containsSubsequence(at(second), "alter proxyconfig set client_tcp_user_timeout=0", at(third),
        at(second), "This is in force now", at(third), "ODP accepted client_tcp_user_timeout=0, but says 7 now")
        .doesNotContain(at(odp.odp()));
    third.config().force("client_tcp_user_timeout", 0);
    second.config().force("client_tcp_user_timeout", 5);
    assertThat(run("doctor", "--fix", "--yes", "--json", three())).isZero();
    assertThat(out.toString()).contains("Safe: all 3 hosts.");
  }

  /** One that can no longer be reached when its turn comes does not prevent a report of what is in force at the others. */
  @Test void oneThatIsGoneInBetweenIsNamed() {
    second.config().force("client_tcp_user_timeout", 5);
    third.config().force("client_tcp_user_timeout", 5);
    doctor.agrees = true;
    doctor.beforeAnswer = third::close;
    assertThat(run("doctor", "--timeout", "2", "--fix", three())).isEqualTo(2);
    assertThat(err.toString()).contains("No connection could be established").contains("This is in force now");
  }

  @Test void aLoginThatOneHasRefusedIsNotRepeated() {
    environment.put("HAWSER_PASSWORD", "wrong");
    assertThat(run("doctor", three())).isEqualTo(2);
    assertThat(second.accepted()).isZero();
    assertThat(third.accepted()).isZero();
    assertThat(doctor.printed()).contains("Not tried: " + at(odp.odp()) + " has refused this login (1045)");
  }

  /** Each ODP has its own password, so the next may accept what one has refused. */
  @Tag("long") @Test void thatOfOdpsOwnUserIsTriedAtEach() {
    odp.odp().sysPassword("another");
    third.config().force("client_tcp_user_timeout", 5);
    assertThat(run("doctor", three())).isEqualTo(1);
    assertThat(doctor.printed()).contains(at(odp.odp()) + " could not tell").contains(at(second) + " safe");
  }

  @Test void passwordsAreAskedForOnce() {
    environment.clear();
    doctor.passwords.add(odp.password());
    doctor.passwords.add(odp.sysPassword());
    assertThat(run("doctor", three())).isZero();
    assertThat(doctor.questions).hasSize(2);
  }

  /** What the logs show belongs to no single host, and is reported once. */
  @Test void odpsLogIsToldOnce(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("obproxy_diagnosis.log"),
        "[2026-03-04 12:00:00.000001] [1][Y0-1] [CONNECTION](trace_type=\"TIMEOUT_TRACE\", connection_diagnosis="
            + "{cs_id:77, ss_id:0, user_name:\"shop\", error_code:-10022, error_msg:\"\", request_cmd:\"COM_SLEEP\", sql_cmd:\"COM_END\", req_total_time(us):0}"
            + "{timeout(us):28800000000, timeout_event:\"CLIENT_WAIT_TIMEOUT\"})\n");
    assertThat(run("doctor", "--odp-log", folder.toString(), three())).isZero();
    assertThat(out.toString().split("ENDED BY", -1)).hasSize(2);
    out.getBuffer().setLength(0);
    assertThat(run("doctor", "--odp-log", folder.toString(), "--json", three())).isZero();
    JsonObject json = JsonParser.object().from(out.toString());
    assertThat(json.getArray("ends")).hasSize(1);
    assertThat(json.getArray("hosts").getObject(0)).doesNotContainKey("ends");
  }
}
