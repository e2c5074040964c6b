package io.hawser.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.ServerUnderTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random programs on a plain session and on one through Hawser that is cut while idle: everything that can be seen is equal, or
 * Hawser has said what is lost.
 *
 * <p>{@code -Dhawser.test.sequences=10000} is the long form; {@code -Dhawser.test.seed=…} begins elsewhere, to repeat a program.
 */
@Tag("vendors")
@EnabledIfSystemProperty(named = "hawser.test.sequences", matches = "\\d+", disabledReason = "the plain session may wait for a lock of the other one")
class SessionDifferentialTest {
  private static final int SEQUENCES = Integer.getInteger("hawser.test.sequences", 60);
  private static final int MOST_FAILURES = Integer.getInteger("hawser.test.failures", 10);

  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Map<String, String> falseRefusals = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private int equal;
  private int plainEnded;

  @ParameterizedTest @EnumSource void aCutIsNotSeenOrItIsSaidWhatIsLost(ServerUnderTest server) throws SQLException {
    server.database();
    Sides.create(server);
    Long given = Long.getLong("hawser.test.seed");
    try (Connection admin = server.database().admin()) {
      Comparison comparison = new Comparison(admin);
      if (given == null) {
        run(comparison, server, 0, SEQUENCES / 2);
        run(comparison, server, ThreadLocalRandom.current().nextLong(1L << 40), SEQUENCES - SEQUENCES / 2);
      } else {
        run(comparison, server, given, SEQUENCES);
      }
    }
    System.out.println(server + ": " + equal + " equal, ended by the vendor's driver itself " + plainEnded + ", refused " + refusals + ", refused without need " + falseRefusals);
    assertThat(failures).isEmpty();
  }

  private void run(Comparison comparison, ServerUnderTest server, long firstSeed, int count) {
    for (long seed = firstSeed; seed < firstSeed + count && failures.size() < MOST_FAILURES; seed++) {
      Program program = Grammar.program(seed, server);
      Outcome outcome = comparison.of(program);
      switch (outcome.kind()) {
        case EQUAL -> equal++;
        case PLAIN_ENDED -> plainEnded++;
        case REFUSED -> refusals.merge(kindOf(outcome), 1, Integer::sum);
        case REFUSED_FALSELY -> falseRefusals.computeIfAbsent(kindOf(outcome), kind -> "\n" + Shrinker.shrink(comparison, program, outcome));
        case DIFFERENT -> failures.add(describe(comparison, program, outcome));
      }
    }
  }

  private static String describe(Comparison comparison, Program program, Outcome outcome) {
    Program shortest = Shrinker.shrink(comparison, program, outcome);
    Outcome last = comparison.of(shortest);
    return "\n" + shortest + "\n  plain:  " + onlyDifferent(last.plain(), last.hawser()) + "\n  hawser: " + onlyDifferent(last.hawser(), last.plain());
  }

  private static String onlyDifferent(String answer, String other) {
    List<String> lines = new ArrayList<>(List.of(answer.split("\n")));
    lines.removeAll(List.of(other.split("\n")));
    return String.join(" ", lines);
  }

  private static String kindOf(Outcome outcome) {
    return outcome.hawser().replaceAll("(?s), which was lost with the session.*|\n.*", "").replaceAll("'z[ph]\\w'|@[\\w$]+|\\d", "…");
  }
}
