package io.hawser.samples.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SqlLineSampleTest {
  @ParameterizedTest @EnumSource(VendorDriver.class) void aCutBetweenTwoQueriesIsNotSeen(VendorDriver vendor) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Stage stage = Stage.open(vendor)) {
      SqlLineSample.run(stage, out);
      assertThat(out.toString()).contains("'first'", "'second'").doesNotContain("Error", stage.password());
    }
  }
}
