package io.hawser.odp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("fast")
class TextTest {
  private static final Pattern PLACES_NUMBERS_AND_NAMES = Pattern
      .compile("<[0-9]>|[0-9]+(?:\\.[0-9]+)*|[a-z]+_[a-z_]+|--[a-z]+|[A-Z]+_[A-Z_]+");
  private static final Object[] ARGUMENTS = IntStream.range(0, 10).mapToObj(i -> "<" + i + ">").toArray();

  @ParameterizedTest @EnumSource void saysTheSameInBothLanguages(Text text) {
    String english = text.in(Locale.ENGLISH, ARGUMENTS);
    String chinese = text.in(Locale.CHINESE, ARGUMENTS);
    assertThat(said(chinese)).isEqualTo(said(english));
    assertThat(english + chinese).doesNotContain("{").doesNotContain("''");
    assertThat(english).matches("\\p{ASCII}*");
  }

  /** Arguments, numbers and names of parameters, options and variables; how often each occurs does not matter. */
  private static Map<String, Boolean> said(String text) {
    Map<String, Boolean> said = new TreeMap<>();
    PLACES_NUMBERS_AND_NAMES.matcher(text).results().forEach(found -> said.put(found.group(), true));
    return said;
  }

  @Test void speaksTheLanguageOfTheLocale() {
    assertThat(Text.NOTHING_CHANGED.in(Locale.SIMPLIFIED_CHINESE)).isEqualTo("没有做任何修改。");
    assertThat(Text.NOTHING_CHANGED.in(Locale.forLanguageTag("zh-Hant-TW"))).isEqualTo("没有做任何修改。");
    assertThat(Text.NOTHING_CHANGED.in(Locale.GERMANY)).isEqualTo("Nothing was changed.");
  }

  @Test void putsMessagesInTheSameLanguage() {
    Message inner = new Message(Text.PUT_PASSWORD, "root@sys");
    assertThat(new Message(Text.COULD_NOT_TELL, inner).in(Locale.CHINESE)).isEqualTo("无法判断:请把 root@sys 的密码放入环境变量 HAWSER_ODP_PASSWORD。");
    assertThat(new Message(Text.COULD_NOT_TELL, inner))
        .hasToString("Could not tell: Put the password of root@sys into HAWSER_ODP_PASSWORD.");
  }
}
