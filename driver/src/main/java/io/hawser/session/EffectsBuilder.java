package io.hawser.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the readers of one text have found so far. */
final class EffectsBuilder {
  private final List<Change> changes = new ArrayList<>(2);
  private final Set<String> functions = new LinkedHashSet<>();
  private final Set<String> sequencesAsked = new LinkedHashSet<>();
  private int statements;
  private int reads;
  private boolean onlyReads = true;
  private int produced;
  private int perhaps;
  private int asked;
  private boolean touches;
  private boolean byParameters;
  private boolean writes;
  private boolean returnsRows;
  private boolean mayPing;
  private boolean repeatable;
  private boolean hasOwnEffects;
  private boolean mustNotRepeat;
  private boolean loads;

  void statement() {
    statements++;
  }

  /** The statement is a read, unless something in it says otherwise. */
  void read() {
    reads++;
    run();
  }

  void add(Change change) {
    boolean repeated = change == Change.RUN && !changes.isEmpty() && changes.get(changes.size() - 1) == Change.RUN;
    if (!repeated) {
      changes.add(change);
    }
  }

  /** What is set must not be set again in the same way: it counts as not restorable. */
  void moveAsHolds(EffectsBuilder other) {
    for (Change change : changes) {
      boolean set = change.kind == Change.Kind.SET || change.kind == Change.Kind.SET_NEXT_TRANSACTION;
      if (set) {
        for (String key : change.writes()) {
          other.add(Change.hold(key, StateKeys.whole(key) + " set by SET STATEMENT"));
        }
      } else {
        other.add(change);
      }
    }
    other.run();
    other.touches |= touches;
    other.byParameters |= byParameters;
    other.perhaps |= perhaps;
    changes.clear();
  }

  void run() {
    add(Change.RUN);
  }

  void add(Change.Kind kind) {
    add(Change.of(kind));
  }

  /** The statement read so far leaves this behind: a later statement of the text that asks for it does not ask for the old session's. */
  void produces(int what) {
    produced |= what;
  }

  /** The statement may leave this behind; no text tells whether it does. */
  void mayProduce(int what) {
    perhaps |= what;
  }

  /** The statement may touch a transactional table. */
  void touches() {
    touches = true;
  }

  /** It is an INSERT, UPDATE, DELETE or REPLACE. */
  void writes() {
    writes = true;
  }

  /** It may have a RETURNING. */
  void returnsRows() {
    returnsRows = true;
  }

  /** A parameter, not a literal, decides what is set, locked or released. */
  void dependsOnParameters() {
    byParameters = true;
  }

  void asks(int what) {
    asked |= what & ~produced;
  }

  void asksSequence(String name) {
    sequencesAsked.add(name);
  }

  void callsUnknown(String function) {
    functions.add(function);
  }

  /** Something in the text is not a read, or not provably one. */
  void noRead() {
    onlyReads = false;
  }

  /** A driver may send COM_PING instead of the text. */
  void mayPing() {
    mayPing = true;
  }

  /** A rollback undoes all that the statement does, so it can be run again in another transaction: a query, write, savepoint. */
  void repeatable() {
    repeatable = true;
  }

  /** It does something outside the database, too. */
  void hasOwnEffects() {
    hasOwnEffects = true;
  }

  /** The application says so. */
  void mustNotRepeat() {
    mustNotRepeat = true;
  }

  /** It is a LOAD DATA or LOAD XML. */
  void loads() {
    loads = true;
  }

  /** @param checksFirst the server checks all assignments of a SET before it makes the first */
  Effects effects(boolean retryHint, boolean checksFirst) {
    boolean read = onlyReads && reads > 0 && reads == statements;
    for (Change change : changes) {
      read &= change == Change.RUN;
      if (change.kind == Change.Kind.NEXT_VALUE) {
        sequencesAsked.remove(change.key);
      }
    }
    int unknown = functions.isEmpty() ? 0 : LocalValue.LAST_GTID | LocalValue.SEQUENCES;
    int reading = asked == 0 && sequencesAsked.isEmpty() ? Effects.READ : Effects.ONLY_ASKS;
    int flags = (read ? reading : 0) | (retryHint ? Effects.RETRY_HINT : 0)
        | (statements == 1 ? Effects.ONE_STATEMENT : 0) | (checksFirst && statements == 1 ? Effects.ONE_CHECKED : 0)
        | (touches || !functions.isEmpty() ? Effects.TOUCHES : 0)
        | (byParameters ? Effects.BY_PARAMETERS : 0) | (writes && !returnsRows ? Effects.WRITES : 0) | (mayPing ? Effects.MAY_PING : 0)
        | (repeatable && !hasOwnEffects && statements == 1 ? Effects.REPEATABLE : 0) | (mustNotRepeat ? Effects.MUST_NOT_REPEAT : 0)
        | (loads ? Effects.LOADS : 0) | (functions.isEmpty() ? 0 : Effects.CALLS_UNKNOWN);
    return new Effects(changes.toArray(new Change[0]), flags, produced, perhaps | unknown, asked,
        frozen(sequencesAsked), read ? frozen(functions) : Collections.<String>emptySet());
  }

  private static Set<String> frozen(Set<String> names) {
    return names.isEmpty() ? Collections.<String>emptySet() : Collections.unmodifiableSet(names);
  }
}
