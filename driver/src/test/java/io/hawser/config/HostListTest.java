package io.hawser.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
      """)
  void eachHostGetsAUrlOfItsOwn(String url, String urls) {
    assertThat(String.join(" ", HostList.urls(url))).isEqualTo(urls);
  }
}
