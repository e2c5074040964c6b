package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.KeepAlive;
import io.hawser.link.LinkFactory;
import io.hawser.vendor.Vendor;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which logins the watch leaves alone after one was refused. */
@Tag("fast")
class RefusalsTest {
  private final Refusals refusals = new Refusals();
  private LinkFactory right;
  private LinkFactory wrong;

  @BeforeEach void open() throws SQLException {
    right = opener("right");
    wrong = opener("wrong");
  }

  private static LinkFactory opener(String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "app");
    properties.setProperty("password", password);
    String url = "jdbc:mysql://odp:2883/db";
    return new LinkFactory(Vendor.ofUrl(url), new com.mysql.cj.jdbc.NonRegisteringDriver(), url, properties, KeepAlive.OFF, 1_000);
  }

  @Test void aWrongPasswordSaysNothingOfTheRightOne() {
    refusals.failed(wrong, new SQLException("Access denied", "28000", 1045));
    assertThat(refusals.denies(wrong)).isTrue();
    assertThat(refusals.includes(right)).isFalse();
  }

  @Test void noPasswordIsKept() {
    assertThat(right.credentials()).doesNotContain("right").doesNotContain("app").isNotEqualTo(wrong.credentials());
  }

  @ParameterizedTest @ValueSource(ints = {1040, 1129, 1203, 4151}) void whatIsRefusedToTheAccountIsNotAskedForWithAnyPassword(int code) {
    refusals.failed(wrong, new SQLException("Too many", "08004", code));
    assertThat(refusals.includes(right)).isTrue();
    refusals.accepted(right);
    assertThat(refusals.includes(right)).isFalse();
  }
}
