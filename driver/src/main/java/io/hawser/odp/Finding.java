package io.hawser.odp;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** One thing that is wrong with an endpoint, why, and what fixes it. Immutable; equal if it says the same. */
public final class Finding {
  private final String rule;
  private final Severity severity;
  private final String parameter;
  private final String current;
  private final String recommended;
  private final Message explanation;

  Finding(String rule, Severity severity, String parameter, String current, String recommended, Message explanation) {
    this.rule = rule;
    this.severity = severity;
    this.parameter = parameter;
    this.current = current;
    this.recommended = recommended;
    this.explanation = explanation;
  }

  /** The rule's id, stable: {@code client-user-timeout}. */
  public String rule() {
    return rule;
  }

  public Severity severity() {
    return severity;
  }

  /** The parameter of proxyconfig that is to blame. */
  public String parameter() {
    return parameter;
  }

  /** Its value, raw. */
  public String current() {
    return current;
  }

  /** What the {@link Cure} sets the parameter to; empty if the cure is not in ODP. */
  public Optional<String> recommended() {
    return Optional.ofNullable(recommended);
  }

  /** Complete sentences, in English. */
  public String explanation() {
    return explanation.toString();
  }

  /** The same in Chinese, if that is the locale's language, and in English otherwise. */
  public String explanation(Locale language) {
    return explanation.in(language);
  }

  /**
   * The statement that sets it, to be run as root@proxysys; empty if the cure is not in ODP. Alone it may make things worse for a moment:
   * {@link Cure#statements} has all of them, in the right order.
   */
  public Optional<String> statement() {
    return recommended().map(value -> Cure.statement(parameter, value));
  }

  @Override public boolean equals(Object other) {
    if (!(other instanceof Finding)) {
      return false;
    }
    Finding that = (Finding) other;
    return rule.equals(that.rule) && severity == that.severity && Objects.equals(current, that.current)
        && Objects.equals(recommended, that.recommended) && explanation.equals(that.explanation);
  }

  @Override public int hashCode() {
    return Objects.hash(rule, severity, current, recommended);
  }

  @Override public String toString() {
    return severity + " " + rule + ": " + explanation;
  }
}
