package io.hawser.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pages, or parts of them, that tests write: a test fails if the page differs; with {@code -Dhawser.test.update=true} the page is
 * rewritten.
 */
public final class GeneratedPage {
  private GeneratedPage() {}

  public static void assertIs(Path page, String text) throws IOException {
    if (Boolean.getBoolean("hawser.test.update")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, text);
    }
    assertThat(Files.readString(page)).as(page + " is stale: run this test with -Dhawser.test.update=true").isEqualTo(text);
  }

  /** What stands between {@code <!-- name -->} and {@code <!-- /name -->}. */
  public static void assertPart(Path page, String name, String text) throws IOException {
    String before = Files.readString(page);
    String opening = "<!-- " + name + " -->\n";
    int begin = before.indexOf(opening) + opening.length();
    assertIs(page, before.substring(0, begin) + text + before.substring(before.indexOf("<!-- /" + name + " -->")));
  }
}
