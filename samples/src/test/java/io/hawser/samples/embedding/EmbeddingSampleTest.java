package io.hawser.samples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmbeddingSampleTest {
  @Test void tellsTheUserWhatHappenedAndWhatToDo() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE)) {
      EmbeddingSample.show(stage, new PrintStream(out, true, StandardCharsets.UTF_8));
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).containsSubsequence("initialised: sample", "initialised: sample",
        "The transaction was rolled back: run it again.", "\n0\n", "Notices:", "took its place", "temporary table");
  }
}
