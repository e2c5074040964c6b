package io.hawser.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.Option;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class HostListTest {
  @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
      jdbc:oceanbase://a:1,b:2/db?x=1,2 | jdbc:oceanbase://a:1/db?x=1,2 jdbc:oceanbase://b:2/db?x=1,2
      jdbc:oceanbase:oracle://a,b,c | jdbc:oceanbase:oracle://a jdbc:oceanbase:oracle://b jdbc:oceanbase:oracle://c
      jdbc:mysql://a:1, b:2,/db | jdbc:mysql://a:1/db jdbc:mysql://b:2/db
      jdbc:mariadb://[::1]:1,[fe80::2]:2/ | jdbc:mariadb://[::1]:1/ jdbc:mariadb://[fe80::2]:2/
      jdbc:mysql://a/db | jdbc:mysql://a/db
      jdbc:mysql:loadbalance://a,b/db | jdbc:mysql:loadbalance://a,b/db
      jdbc:mysql://address=(host=a)(port=1),address=(host=b)/db | jdbc:mysql://address=(host=a)(port=1),address=(host=b)/db
      jdbc:mysql://[(host=a),(host=b)]/db | jdbc:mysql://[(host=a),(host=b)]/db
      jdbc:mysql://u:p@a,b/db | jdbc:mysql://u:p@a,b/db
      jdbc:oceanbase:loadbalance://a:1,b:2/db?x=y | jdbc:oceanbase://a:1/db?x=y jdbc:oceanbase://b:2/db?x=y
      jdbc:oceanbase:oracle:loadbalance://a:1,b:2/db | jdbc:oceanbase:oracle://a:1/db jdbc:oceanbase:oracle://b:2/db
      jdbc:oceanbase:LoadBalance://a:1/db | jdbc:oceanbase://a:1/db
      jdbc:oceanbase:loadbalance://address=(host=a)(port=1)/db | jdbc:oceanbase:loadbalance://address=(host=a)(port=1)/db
      jdbc:oceanbase:loadbalance:///db | jdbc:oceanbase:loadbalance:///db
      """) void eachHostGetsAUrlOfItsOwn(String url, String urls) {
    assertThat(String.join(" ", HostList.urls(url))).isEqualTo(urls);
  }

  @ParameterizedTest @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
      null | null
      3,1 | null
      0,1 | null
      3 | hawser.hosts.weights
      3,1,1 | hawser.hosts.weights
      3,x | hawser.hosts.weights
      3,-1 | hawser.hosts.weights
      0,0 | hawser.hosts.weights
      3,1, | hawser.hosts.weights
      """) void thereIsAWeightForEachHost(String weights, String complaint) {
    Map<Option, String> values = weights == null ? Map.of(Option.HOSTS, "random")
        : Map.of(Option.HOSTS, "weighted", Option.HOSTS_WEIGHTS, weights);
    Throwable thrown = catchThrowable(() -> HostList.order("jdbc:mysql://a,b/d", values, 2));
    if (complaint == null) {
      assertThat(thrown).isNull();
    } else {
      assertThat(thrown).isInstanceOf(SQLException.class).hasMessageContaining(complaint).hasMessageContaining("2 host");
    }
  }
}
