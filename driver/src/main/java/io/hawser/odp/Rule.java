package io.hawser.odp;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One thing that may be wrong with a proxyconfig, as data: when it is, how bad that is, why, and the value that mends it.
 * Immutable.
 */
public final class Rule {
  private final String id;
  private final String parameter;
  private final Predicate<Situation> breaks;
  private final Function<Situation, Severity> severity;
  private final Function<Situation, String> mended;
  private final Function<Situation, String> explanation;

  Rule(String id, String parameter, Predicate<Situation> breaks, Function<Situation, Severity> severity,
      Function<Situation, String> mended, Function<Situation, String> explanation) {
    this.id = id;
    this.parameter = parameter;
    this.breaks = breaks;
    this.severity = severity;
    this.mended = mended;
    this.explanation = explanation;
  }

  /** Stable, for programs: {@code client-user-timeout}. */
  public String id() {
    return id;
  }

  /** The parameter of proxyconfig that it looks at. */
  public String parameter() {
    return parameter;
  }

  Optional<Finding> judge(Situation situation) {
    if (!breaks.test(situation)) {
      return Optional.empty();
    }
    return Optional.of(new Finding(id, severity.apply(situation), parameter, situation.config().values().get(parameter),
        mended.apply(situation), explanation.apply(situation)));
  }

  @Override public String toString() {
    return id;
  }
}
