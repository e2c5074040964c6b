package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/causes.md is made from {@link Cause} and {@link TextRule}; {@code -Dhawser.test.update=true} writes it anew. */
class CausesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "causes.md");

  @Test void describesEveryCause() throws IOException {
    String current = page();
    if (Boolean.getBoolean("hawser.test.update")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, current);
    }
    assertThat(PAGE).as("docs/causes.md is stale: run mvn -pl driver test -Dtest=CausesPageTest -Dhawser.test.update=true")
        .hasContent(current);
  }

  @Test void everyCodeIsItsConstantsNameInSmallLetters() {
    assertThat(Cause.values()).allSatisfy(cause -> assertThat(cause.code()).isEqualTo(cause.name().toLowerCase().replace('_', '-')));
  }

  private static String page() {
    StringBuilder page = new StringBuilder("# Why a call failed\n\n"
        + "`Failure.of(exception).cause()` is one of these. The code is stable: translate it, alert on it.\n");
    for (Cause cause : Cause.values()) {
      page.append("\n## ").append(cause.code()).append("\n\n").append(cause.meaning()).append("\n\n")
          .append("Connection lost: ").append(lost(cause)).append("\n\n").append("What to do: ").append(cause.remedy()).append('\n');
      appendTexts(page, cause);
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
