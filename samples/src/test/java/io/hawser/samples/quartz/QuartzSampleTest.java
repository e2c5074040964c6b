package io.hawser.samples.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import org.junit.jupiter.api.Test;
import org.quartz.Scheduler;

class QuartzSampleTest {
  @Test void jobsRunOnAfterEachCut() throws Exception {
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE)) {
      Scheduler scheduler = QuartzSample.start(stage);
      try {
        assertThat(QuartzSample.runsAgain(1, 60)).as("before any cut").isTrue();
        for (int i = 0; i < 5; i++) {
          stage.cut();
          assertThat(QuartzSample.runsAgain(3, 60)).as("after a cut, within a transaction or not").isTrue();
        }
      } finally {
        scheduler.shutdown(true);
      }
    }
  }
}
