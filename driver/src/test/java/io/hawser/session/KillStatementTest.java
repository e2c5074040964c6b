package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class KillStatementTest {
  @ParameterizedTest @CsvSource(delimiter = '|', value = {
      "KILL 5 | KILL 99", "kill query 5 | kill query 99", "KILL CONNECTION 5; | KILL CONNECTION 99;",
      "KILL HARD QUERY 5 | KILL HARD QUERY 99",
      "KILL SOFT 5 | KILL SOFT 99", "/* stop */ KILL -- now | -", "KILL/**/QUERY/**/5/* 5 */ | KILL/**/QUERY/**/99/* 5 */",
      "KILL '5' | KILL '99'"}) void namesOneSession(String sql, String again) {
    Optional<KillStatement> kill = KillStatement.of(sql, List.of(), Dialect.MARIADB_11_4);
    if (again.equals("-")) {
      assertThat(kill).isEmpty();
    } else {
      assertThat(kill.get().id()).isEqualTo(5);
      assertThat(kill.get().of(99)).isEqualTo(again);
    }
  }

  @ParameterizedTest @ValueSource(strings = {"", "SELECT 5", "KILL", "KILL QUERY", "KILL QUERY ID 5", "KILL USER root",
      "KILL CONNECTION_ID()", "KILL 5 + 1", "KILL @id", "KILL -5", "KILL 5, 6",
      "KILL 5; SELECT 1", "KILL 5.0", "KILL 0x5", "KILL ?", "KILL 99999999999999999999", "KILL 5 /* open", "KILL /*!80000 QUERY */ 5",
      "SET @sql = 'KILL 5'"}) void everythingElseIsLeftAlone(String sql) {
    assertThat(KillStatement.of(sql, List.of(), Dialect.MARIADB_11_4)).isEmpty();
  }

  @Test void takesItsParameter() {
    KillStatement kill = KillStatement.of("KILL QUERY ?", List.of("5"), Dialect.MARIADB_11_4).get();
    assertThat(kill.id()).isEqualTo(5);
    assertThat(kill.of(99)).isEqualTo("KILL QUERY 99");
    assertThat(KillStatement.of("KILL QUERY ?", List.of("'5'"), Dialect.MYSQL_9).get().of(99)).isEqualTo("KILL QUERY '99'");
    assertThat(KillStatement.of("KILL QUERY ?", List.of("NULL"), Dialect.MYSQL_9)).isEmpty();
  }
}
