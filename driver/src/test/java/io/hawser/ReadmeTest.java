package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's table of options is made from {@link Option}; {@code -Dhawser.test.update=true} writes it anew. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final String BEGIN = "<!-- options -->\n";
  private static final String END = "<!-- /options -->";

  @Test void listsEveryOption() throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    String current = readme.substring(0, begin) + table() + readme.substring(end);
    if (Boolean.getBoolean("hawser.test.update")) {
      Files.writeString(README, current);
    }
    assertThat(Files.readString(README)).as("README.md is stale: run mvn -pl driver test -Dtest=ReadmeTest -Dhawser.test.update=true")
        .isEqualTo(current);
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| option | default | allowed | meaning |\n|---|---|---|---|\n");
    for (Option option : Option.values()) {
      table.append("| `").append(option.key()).append("` | ").append(option.defaultValue()).append(" | ").append(option.allowed())
          .append(" | ").append(option.meaning()).append(" |\n");
    }
    return table.toString();
  }
}
