package io.hawser.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * One measured value.
 *
 * @param part    of the run
 * @param group   what kind of thing was measured
 * @param name    the work
 * @param subject through what it was done
 * @param value   in units of {@code unit}
 * @param bytes   allocated for one; NaN if that was not measured
 * @param ratio   to the driver by itself, where both were measured in pairs ({@link Pairs}); null where they were not
 * @param more    than the driver by itself takes, in units of {@code unit}, where both were measured in pairs; null where they were not
 */
record Figure(String part, String group, String name, String subject, Interval value, String unit, double bytes, Interval ratio,
    Interval more) {
  /** The prefix of a plain driver's name if Hawser's agent is present. */
  static final String AGENT = "HAWSER_AGENT_";

  static Figure of(String group, String name, String subject, double value, String unit) {
    return of(group, name, subject, Interval.point(value), unit, Double.NaN);
  }

  static Figure of(String group, String name, String subject, Interval value, String unit, double bytes) {
    return new Figure(null, group, name, subject, value, unit, bytes, null, null);
  }

  Figure of(String ofPart) {
    return new Figure(ofPart, group, name, subject, value, unit, bytes, ratio, more);
  }

  /** The subject with which this one's figure is compared; null if it is a plain driver. */
  String bare() {
    return bareOf(subject);
  }

  static String bareOf(String subject) {
    String ofCommit = CommitSubject.bare(subject);
    String bare = ofCommit != null ? ofCommit : subject.endsWith("STUB") ? "STUB"
        : subject.startsWith("HIKARI") ? "HIKARI_ISVALID"
        : subject.startsWith(AGENT) ? subject.substring(AGENT.length())
        : Subject.valueOf(subject).bare().name();
    return bare.equals(subject) ? null : bare;
  }

  @JsonIgnore boolean isHawser() {
    return subject.contains("HAWSER");
  }
}
