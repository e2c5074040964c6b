package io.hawser.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.ServerUnderTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random programs on a plain session and on one through Hawser that is cut while idle: everything that can be seen is equal, or Hawser has
 * reported what is lost. Half of the programs are the same each time.
 *
 * <p>{@code -Dhawser.test.sequences=10000} is the long form; {@code -Dhawser.test.seed=…} begins elsewhere, to repeat a program.
 */
@Tag("vendors")
@Tag("servers")
@Tag("long")
class SessionDifferentialTest {
  private static final int SEQUENCES = Integer.getInteger("hawser.test.sequences", 120);
  private static final int MOST_FAILURES = Integer.getInteger("hawser.test.failures", 10);

  @Timeout(value = 3, unit = TimeUnit.HOURS) // of the long form; each program is bounded by itself
  @ParameterizedTest @EnumSource void aCutIsNotSeenOrItIsSaidWhatIsLost(ServerUnderTest server) throws SQLException {
    server.database();
    Sides.create(server);
    Long given = Long.getLong("hawser.test.seed");
    try (Connection admin = server.database().admin()) {
      Tally tally = new Tally(new Comparison(admin));
      try {
        if (given != null) {
          run(tally, server, given, SEQUENCES);
        } else {
          run(tally, server, 0, SEQUENCES / 2);
          run(tally, server, ThreadLocalRandom.current().nextLong(1L << 40), SEQUENCES - SEQUENCES / 2);
        }
      } finally {
        Sides.leave(server, admin);
        System.out.println(server + ": " + tally);
      }
      assertThat(tally.differences()).isEmpty();
      assertThat(tally.count(Outcome.Kind.EQUAL)).as("programs that were compared to their ends").isGreaterThan(SEQUENCES / 20);
      assertThat(tally.count(Outcome.Kind.WAITED)).as("programs that could not be compared").isLessThanOrEqualTo(1 + SEQUENCES / 20);
    }
  }

  private static void run(Tally tally, ServerUnderTest server, long firstSeed, int count) {
    System.out.println(server + ": " + count + " sequences from seed " + firstSeed);
    for (long seed = firstSeed; seed < firstSeed + count && tally.differences().size() < MOST_FAILURES; seed++) {
      tally.add(Grammar.program(seed, server));
    }
  }
}
