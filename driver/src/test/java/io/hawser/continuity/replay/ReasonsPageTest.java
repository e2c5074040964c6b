package io.hawser.continuity.replay;

import io.hawser.testbed.GeneratedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The tables of reasons in docs/continuity.md; {@code -Dhawser.test.update=true} rewrites them. */
class ReasonsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "continuity.md");

  @Test void listsEveryReason() throws IOException {
    StringBuilder table = new StringBuilder("| reason | what it is | what to change |\n|---|---|---|\n");
    for (Unprotected each : Unprotected.values()) {
      add(table, each.code(), each.text() + " | " + each.remedy(Locale.ENGLISH));
    }
    GeneratedPage.assertPart(PAGE, "reasons", table.toString());
  }

  @Test void listsEveryReasonWhyAProtectedOneWasNotRunAgain() throws IOException {
    StringBuilder table = new StringBuilder("| reason | what it is |\n|---|---|\n");
    for (NotReplayed each : NotReplayed.values()) {
      add(table, each.code(), each.text());
    }
    GeneratedPage.assertPart(PAGE, "not-replayed", table.toString());
  }

  private static void add(StringBuilder table, String code, String text) {
    table.append("| `").append(code).append("` | ").append(text).append(" |\n");
  }
}
