package io.hawser;

import io.hawser.testbed.GeneratedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The README's table of options is made from {@link Option}, the doctor's output is that of docs/doctor.md;
 * {@code -Dhawser.test.update=true} rewrites both.
 */
@Tag("fast")
class ReadmeTest {
  private static final Path OPTIONS = Path.of("../docs/options.md");
  private static final Path README = Path.of("..", "README.md");
  private static final Path DOCTOR = Path.of("..", "docs", "doctor.md");

  @Test void listsEveryOption() throws IOException {
    GeneratedPage.assertPart(OPTIONS, "options", table());
  }

  @Test void showsWhatTheDoctorSays() throws IOException {
    String doctor = Files.readString(DOCTOR);
    GeneratedPage.assertPart(README, "doctor",
        doctor.substring(doctor.indexOf("## A safe ODP"), doctor.indexOf("## Several hosts")).replace("## ", "#### "));
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
