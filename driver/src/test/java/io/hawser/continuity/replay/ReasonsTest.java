package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("fast")
class ReasonsTest {
  /** Options, functions, hints, and words of SQL. */
  private static final Pattern NAMES = Pattern.compile("[a-z]+(?:\\.[a-z]+)+|[A-Za-z_]+\\(\\)|/\\*.*?\\*/|[A-Z]+_[A-Z_]+");

  private static Set<String> names(String text) {
    return NAMES.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest @EnumSource void saysTheSameInBothLanguages(Unprotected reason) {
    assertThat(names(reason.text(Locale.CHINESE))).isEqualTo(names(reason.text(Locale.ENGLISH)));
    assertThat(names(reason.remedy(Locale.CHINESE))).isEqualTo(names(reason.remedy(Locale.ENGLISH)));
    assertThat(reason.text(Locale.ENGLISH) + reason.remedy(Locale.ENGLISH)).matches("\\p{ASCII}+");
    assertThat(reason.remedy(Locale.ENGLISH)).endsWith(".");
    assertThat(reason.remedy(Locale.CHINESE)).endsWith("。");
  }

  @Test void isFoundByItsCode() {
    assertThat(Unprotected.of("cursor_open")).contains(Unprotected.CURSOR_OPEN);
    assertThat(Unprotected.of("of another version")).isEmpty();
  }
}
