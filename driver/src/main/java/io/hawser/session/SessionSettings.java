package io.hawser.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What SQL, JDBC setters and procedures have set on the session, in one order, and must be set again on a new one; and what of it
 * cannot be restored. Guarded by the session's monitor.
 */
final class SessionSettings {
  private static final String TOO_MANY = "settings";

  private final SettingsLog log = new SettingsLog();
  private final NextTransaction next = new NextTransaction();
  private final UnrestorableState holds;
  /** The last value set by SQL, if JDBC has set none later; applied last, so that what comes before is in no transaction. */
  private Optional<Autocommit> autocommit = Optional.empty();

  SessionSettings(UnrestorableState holds) {
    this.holds = holds;
  }

  /** A statement has set it. */
  void set(Change change) {
    Optional<String> unknown = unknownAmong(change.reads());
    if (unknown.isPresent()) {
      for (String key : change.writes()) {
        if (!unknown.get().equals(key) || !holds.has(key)) { // else the reason stays
          hold(key, StateKeys.whole(change.key) + " set from " + unknown.get());
        }
      }
      return;
    }
    release(change);
    put(Setting.sql(change));
    for (String key : change.writes()) {
      next.overridden(key);
    }
  }

  /** The first that was read and has no known value. */
  private Optional<String> unknownAmong(Set<String> reads) {
    for (String read : reads) {
      boolean known = read.startsWith("@") || StateKeys.isOfSchema(read) || ReplayableExpression.isOrdinary(read)
          || StateKeys.hasPieces(read) || log.sets(read);
      if (!known || holds.has(read) || (StateKeys.isEnvironment(read) && holds.has(StateKeys.NAMES))) {
        return Optional.of(read);
      }
    }
    return Optional.empty();
  }

  private void release(Change change) {
    holds.release(change.key);
    for (String key : change.writes()) {
      holds.release(key);
    }
  }

  /**
   * A procedure has set it.
   *
   * @param call repeats the call; null if that is impossible
   */
  void procedure(Change change, Step call) {
    if (call == null) {
      hold(change.writes()[0], "call of procedure " + change.key + ", whose parameters are no longer known");
    } else {
      release(change);
      put(Setting.step(change.key, call, change));
    }
  }

  /**
   * A setter of JDBC has succeeded.
   *
   * @param flag what the driver keeps by itself
   * @param key  what the session has
   */
  void jdbc(String flag, String key, Sent sent, Step setter) {
    if (sent == Sent.NO) {
      put(Setting.step(flag, setter, flag));
      return;
    }
    boolean unsure = sent == Sent.UNKNOWN && log.sets(key);
    String[] keys = StateKeys.writes(key);
    String[] writes = new String[keys.length + 1];
    System.arraycopy(keys, 0, writes, 0, keys.length);
    writes[keys.length] = flag;
    put(Setting.step(flag, setter, writes));
    next.overridden(key);
    holds.release(key);
    if (unsure) {
      holds.add(key, key + " set through JDBC after it was set before; the driver may have sent nothing");
    }
  }

  private void put(Setting setting) {
    if (!holds.has(TOO_MANY) && !log.put(setting)) {
      holds.add(TOO_MANY, "more settings than are remembered (" + SettingsLog.MOST + ")");
    }
  }

  /** It has a value that cannot be set again. */
  void hold(String key, String reason) {
    if (log.sets(key)) {
      put(Setting.unknown(key));
    }
    holds.add(key, reason);
  }

  void nextTransaction(Change change) {
    next.put(change);
  }

  NextTransaction next() {
    return next;
  }

  /** ON or OFF. */
  void autocommitBySql(Autocommit value) {
    autocommit = Optional.of(value);
  }

  void autocommitIsOfJdbc() {
    autocommit = Optional.empty();
  }

  boolean hasAutocommitOfSql() {
    return autocommit.isPresent();
  }

  /** What cannot be restored with certainty. */
  List<String> reasons() {
    List<String> reasons = holds.reasons();
    reasons.addAll(next.reasons());
    return reasons;
  }

  int size() {
    return log.size();
  }

  List<Step> steps() {
    return log.steps();
  }

  /** To run after {@link #steps} and the autocommit that JDBC has set. */
  List<String> lastStatements(boolean withNextTransaction) {
    List<String> statements = new ArrayList<>();
    autocommit.ifPresent(value -> statements.add("SET @@SESSION.autocommit = " + value.literal));
    if (withNextTransaction) {
      statements.addAll(next.statements());
    }
    return statements;
  }

  List<String> names(boolean withNextTransaction) {
    Set<String> names = new LinkedHashSet<>(log.names());
    if (hasAutocommitOfSql()) {
      names.add(StateKeys.AUTOCOMMIT);
    }
    if (withNextTransaction) {
      names.addAll(next.names());
    }
    return new ArrayList<>(names);
  }

  void clear() {
    log.clear();
    next.over();
    autocommitIsOfJdbc();
  }
}
