package io.hawser.odp;

import java.util.Objects;
import java.util.Optional;

/** One thing that is wrong with an endpoint, why, and what mends it. Immutable; equal if it says the same. */
public final class Finding {
  private final String rule;
  private final Severity severity;
  private final String parameter;
  private final String current;
  private final String recommended;
  private final String explanation;

  Finding(String rule, Severity severity, String parameter, String current, String recommended, String explanation) {
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

  /** The value that mends it; empty if the cure is not in ODP. */
  public Optional<String> recommended() {
    return Optional.ofNullable(recommended);
  }

  /** Complete sentences. */
  public String explanation() {
    return explanation;
  }

  /** The statement to run as root@proxysys; empty if the cure is not in ODP. */
  public Optional<String> statement() {
    return recommended().map(value -> "alter proxyconfig set " + parameter + "=" + value);
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
