package io.hawser.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class JdbcUrlTest {
  @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
      jdbc:hawser:mysql://h:1/d?a=b&c | jdbc:mysql://h:1/d?a=b&c
      JDBC:Hawser:oceanbase://h/d     | jdbc:oceanbase://h/d
      jdbc:mariadb://h/d?x=%20&&y     | jdbc:mariadb://h/d?x=%20&y
      jdbc:mysql://h/d?               | jdbc:mysql://h/d
      """) void hasTheVendorsPrefixAndEveryParameterAsItWasWritten(String url, String vendors) {
    assertThat(JdbcUrl.of(url).vendorUrl()).isEqualTo(vendors);
  }

  @Test void findsAParameterWhateverTheCaseOfItsName() {
    JdbcUrl url = JdbcUrl.of("jdbc:mysql://h/d?User=a&user=b&c&e=f=g");
    assertThat(url.parameter("USER")).isEqualTo("b");
    assertThat(url.parameter("c")).isEmpty();
    assertThat(url.parameter("e")).isEqualTo("f=g");
    assertThat(url.parameter("password")).isNull();
  }

  @Test void leavesOutWhatIsNotWanted() {
    assertThat(JdbcUrl.of("jdbc:hawser:mysql://h/d?hawser.watch=off&a=b").without(ConnectionConfig::isOption))
        .isEqualTo("jdbc:mysql://h/d?a=b");
    assertThat(JdbcUrl.of("jdbc:mysql://h/d?HAWSER.watch=off").without(ConnectionConfig::isOption)).isEqualTo("jdbc:mysql://h/d");
  }
}
