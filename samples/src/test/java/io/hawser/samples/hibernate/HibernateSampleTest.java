package io.hawser.samples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HibernateSampleTest {
  @ParameterizedTest @EnumSource(VendorDriver.class) void aCutWhileIdleIsNotSeenAndALostTransactionIsRunAgain(VendorDriver vendor)
      throws Exception {
    try (Stage stage = Stage.open(vendor); EntityManagerFactory bank = HibernateSample.start(stage)) {
      long id = HibernateSample.add(bank, "Ada");
      stage.cut();
      assertThat(HibernateSample.name(bank, id)).isEqualTo("Ada");
      HibernateSample.rename(bank, id, "Ada Lovelace", stage::cut);
      assertThat(HibernateSample.name(bank, id)).isEqualTo("Ada Lovelace");
    }
  }
}
