package io.hawser.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a page that a test writes: what stands between {@code <!-- name -->} and {@code <!-- /name -->}. */
public final class GeneratedPart {
  private final Path page;
  private final String name;

  private GeneratedPart(Path page, String name) {
    this.page = page;
    this.name = name;
  }

  public static GeneratedPart of(Path page, String name) {
    return new GeneratedPart(page, name);
  }

  /** Fails if the page says something else; with {@code -Dhawser.test.update=true} it is made to say this. */
  public void is(String text) throws IOException {
    String before = Files.readString(page);
    String opening = "<!-- " + name + " -->\n";
    int begin = before.indexOf(opening) + opening.length();
    int end = before.indexOf("<!-- /" + name + " -->");
    String now = before.substring(0, begin) + text + before.substring(end);
    if (Boolean.getBoolean("hawser.test.update")) {
      Files.writeString(page, now);
    }
    assertThat(Files.readString(page)).as(page.getFileName() + " is stale: run the tests of samples with -Dhawser.test.update=true")
        .isEqualTo(now);
  }
}
