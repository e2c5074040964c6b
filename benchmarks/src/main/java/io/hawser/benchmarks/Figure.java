package io.hawser.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * One measured value.
 *
 * @param part    of the run
 * @param group   what kind of thing was measured
 * @param name    the work
 * @param subject through what it was done
 * @param value   the mean, or the median where all subjects took turns ({@link Pairs})
 * @param spread  half of the 99.9 % confidence interval, or half the distance between the quartiles, or half the range of few runs; NaN if
 *                there was one run only
 * @param bytes   allocated for one; NaN if that was not measured
 */
record Figure(String part, String group, String name, String subject, double value, double spread, String unit, double bytes) {
  static Figure of(String group, String name, String subject, double value, String unit) {
    return new Figure(null, group, name, subject, value, Double.NaN, unit, Double.NaN);
  }

  Figure of(String ofPart) {
    return new Figure(ofPart, group, name, subject, value, spread, unit, bytes);
  }

  /** The subject of whose figure this one's is a multiple; null if it is one of those itself. */
  String bare() {
    String ofCommit = CommitSubject.bare(subject);
    String bare = ofCommit != null ? ofCommit : subject.endsWith("STUB") ? "STUB"
        : subject.startsWith("HIKARI") ? "HIKARI_ISVALID"
        : Subject.valueOf(subject).bare().name();
    return bare.equals(subject) ? null : bare;
  }

  @JsonIgnore boolean isHawser() {
    return subject.contains("HAWSER");
  }
}
