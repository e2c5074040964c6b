package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.VendorDriver;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;

/** What an application sees of a failure that Hawser has explained: whose exception it is, and the reason attached to it. */
public final class ExplainedFailures {
  private ExplainedFailures() {}

  /** An exception of Hawser's, with the vendor's as its cause. */
  public static void assertOwn(Throwable thrown, Class<? extends SQLException> type, String sqlState, String reason) {
    assertThat(thrown).isInstanceOf(type);
    assertThat(((SQLException) thrown).getSQLState()).isEqualTo(sqlState);
    assertThat(thrown.getCause()).as("the vendor's").isNotNull();
    assertThat(thrown.getCause().getStackTrace()[0].getClassName()).as("where the cause was made").doesNotStartWith("io.hawser");
    assertExplained(thrown, reason);
  }

  private static void assertExplained(Throwable thrown, String reason) {
    assertThat(Stream.of(thrown.getSuppressed()).filter(Explanation.class::isInstance)).as("explanations").singleElement()
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE).hasMessageContaining(reason);
  }

  /** The vendor's class and message, and the reason as a suppressed exception. */
  public static void assertVendorsOwn(VendorDriver vendor, Throwable thrown, String reason) {
    if (vendor == VendorDriver.OCEANBASE) { // its executeBatch() has no SQLException for it
      assertThat(thrown).isInstanceOfAny(SQLException.class, NullPointerException.class);
    } else {
      assertThat(thrown).isInstanceOf(SQLException.class);
    }
    assertThat(thrown.getStackTrace()[0].getClassName()).as("where it was made").doesNotStartWith("io.hawser");
    assertExplained(thrown, reason);
  }
}
