package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.GeneratedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/causes.md is made from {@link Cause} and {@link TextRule}; {@code -Dhawser.test.update=true} rewrites it. */
@Tag("fast")
class CausesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "causes.md");
  private static final Path CHINESE_PAGE = Path.of("..", "docs", "causes.zh-CN.md");
  private static final Pattern NAMES = Pattern
      .compile("[a-zA-Z]+(?:[._][a-zA-Z]+)+(?:=\\d+)?|\\b[a-z]+[A-Z]\\w+|\\b\\d+\\b|\\b[A-Z]{3,}\\b");

  @Test void describesEveryCause() throws IOException {
    GeneratedPage.assertIs(PAGE, page());
  }

  @Test void describesEveryCauseInChinese() throws IOException {
    GeneratedPage.assertIs(CHINESE_PAGE, chinesePage());
  }

  /** The same parameters, options, numbers and abbreviations in both languages. */
  @ParameterizedTest @EnumSource void saysTheSameInBothLanguages(Cause cause) {
    assertThat(names(cause.meaning(Locale.CHINA))).isEqualTo(names(cause.meaning()));
    assertThat(names(cause.remedy(Locale.CHINA))).isEqualTo(names(cause.remedy()));
    assertThat(cause.meaning(Locale.CHINA)).containsPattern("\\p{IsHan}");
    assertThat(cause.remedy(Locale.CHINA)).containsPattern("\\p{IsHan}");
    assertThat(cause.remedy(Locale.FRANCE)).isEqualTo(cause.remedy());
    assertThat(cause.meaning(Locale.ENGLISH)).isEqualTo(cause.meaning());
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    NAMES.matcher(text).results().forEach(name -> names.add(name.group()));
    return names;
  }

  @Test void everyCodeIsItsConstantsNameInSmallLetters() {
    assertThat(Cause.values()).allSatisfy(cause -> assertThat(cause.code()).isEqualTo(cause.name().toLowerCase().replace('_', '-')));
  }

  private static String page() {
    StringBuilder page = new StringBuilder("# Why a call failed\n\n"
        + "[中文](causes.zh-CN.md)\n\n`Failure.of(exception).cause()` is one of these. The code is stable: translate it, alert on it.\n");
    for (Cause cause : Cause.values()) {
      page.append("\n## ").append(cause.code()).append("\n\n").append(cause.meaning()).append("\n\n")
          .append("Connection lost: ").append(lost(cause)).append("\n\n").append("What to do: ").append(cause.remedy()).append('\n');
      appendTexts(page, cause);
    }
    return page.toString();
  }

  private static String chinesePage() {
    StringBuilder page = new StringBuilder("# 调用为什么失败\n\n[English](causes.md)\n\n"
        + "`Failure.of(exception).cause()` 的值是下列之一。代码保持稳定,可以用于翻译和告警。程序中的中文说明:`cause().meaning(Locale.CHINA)`、`cause().remedy(Locale.CHINA)`。各厂商驱动的报错文本和错误号见[英文页](causes.md)。\n");
    for (Cause cause : Cause.values()) {
      page.append("\n## ").append(cause.code()).append("\n\n").append(cause.meaning(Locale.CHINA)).append("\n\n")
          .append("处理方法:").append(cause.remedy(Locale.CHINA)).append('\n');
    }
    return page.toString();
  }

  private static String lost(Cause cause) {
    if (cause == Cause.PACKET_TOO_LARGE) {
      return "if the server refused it (1153), not if the driver did.";
    }
    if (cause == Cause.CLOSED_BY_APPLICATION) {
      return "by abort() yes, by close() no: nothing was lost.";
    }
    return cause.lost() ? "yes." : "no.";
  }

  private static void appendTexts(StringBuilder page, Cause cause) {
    StringBuilder rows = new StringBuilder();
    for (TextRule rule : TextRule.values()) {
      if (rule.cause == cause) {
        rows.append("| `").append(rule.pattern).append("` | ").append(rule.seen).append(" |\n");
      }
    }
    String errors = ServerErrors.of(cause);
    if (rows.length() > 0) {
      page.append("\n| text contains | where it was seen |\n|---|---|\n").append(rows);
    }
    if (!errors.isEmpty()) {
      page.append("\nError numbers: ").append(errors).append(".\n");
    }
  }
}
