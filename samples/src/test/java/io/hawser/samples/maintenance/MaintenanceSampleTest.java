package io.hawser.samples.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(300)
@Tag("long")
class MaintenanceSampleTest {
  @Test void theApplicationSeesNothingOfThreeRestarts() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MaintenanceSample.Outcome outcome = MaintenanceSample.play(VendorDriver.OCEANBASE, new PrintStream(out));
    assertThat(outcome.exceptions()).as(out.toString()).isEmpty();
    assertThat(outcome.stored()).isEqualTo(outcome.acknowledged());
    assertThat(outcome.calls()).hasSize(5).allMatch(calls -> calls > 0);
    assertThat(outcome.sessions()).as("shared out again").containsExactly(4, 4, 4);
    assertThat(out.toString()).contains("proxy 3 is restarted").doesNotContain(EmbeddedDatabase.get().password());
  }
}
