package io.hawser.odp;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** One thing that may be wrong with a proxyconfig, as data: when it is, how bad that is, and why. Immutable. */
public final class Rule {
  private final String id;
  private final String parameter;
  private final Predicate<Situation> breaks;
  private final Function<Situation, Severity> severity;
  private final Function<Situation, Message> explanation;

  /** @param parameter that it looks at; a version of ODP without it does not break the rule */
  Rule(String id, String parameter, Predicate<Situation> breaks, Function<Situation, Severity> severity,
      Function<Situation, Message> explanation) {
    this.id = id;
    this.parameter = parameter;
    this.breaks = breaks;
    this.severity = severity;
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

  boolean brokenBy(Situation situation) {
    return situation.number(parameter).isPresent() && breaks.test(situation);
  }

  /** @param cure of the whole situation */
  Optional<Finding> judge(Situation situation, Cure cure) {
    if (!brokenBy(situation)) {
      return Optional.empty();
    }
    return Optional.of(new Finding(id, severity.apply(situation), parameter, situation.config().values().get(parameter),
        cure.changes().get(parameter), explanation.apply(situation)));
  }

  @Override public String toString() {
    return id;
  }
}
