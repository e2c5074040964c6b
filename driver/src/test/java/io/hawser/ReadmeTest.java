package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The README's table of options is made from {@link Option}, the doctor's output is that of docs/doctor.md;
 * {@code -Dhawser.test.update=true} writes both anew.
 */
class ReadmeTest {
  private static final Path OPTIONS = Path.of("../docs/options.md");
  private static final Path README = Path.of("..", "README.md");
  private static final Path DOCTOR = Path.of("..", "docs", "doctor.md");

  @Test void listsEveryOption() throws IOException {
    assertPart(OPTIONS, "options", table());
  }

  @Test void showsWhatTheDoctorSays() throws IOException {
    String doctor = Files.readString(DOCTOR);
    assertPart(README, "doctor", doctor.substring(doctor.indexOf("## A safe ODP"), doctor.indexOf("## All of its options")).replace("## ", "#### "));
  }

  private static void assertPart(Path page, String name, String part) throws IOException {
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- /" + name + " -->";
    String readme = Files.readString(page);
    String current = readme.substring(0, readme.indexOf(begin) + begin.length()) + part + readme.substring(readme.indexOf(end));
    if (Boolean.getBoolean("hawser.test.update")) {
      Files.writeString(page, current);
    }
    assertThat(Files.readString(page)).as(page + " is stale: run mvn -pl driver test -Dtest=ReadmeTest -Dhawser.test.update=true")
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
