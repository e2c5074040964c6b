package io.hawser.samples.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolSampleTest {
  @Test void thePoolAloneHidesNeitherCutAndHawserBoth() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String url = VendorDriver.OCEANBASE.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database());
      assertThat(PoolSample.compare(proxy, List.of(url, VendorDriver.throughHawser(url)), new PrintStream(out)))
          .containsExactly(List.of(10, 10), List.of(0, 0));
    }
    assertThat(out.toString()).contains("oceanbase").doesNotContain(EmbeddedDatabase.get().password());
  }
}
