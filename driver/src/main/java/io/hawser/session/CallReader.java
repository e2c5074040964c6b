package io.hawser.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the calls of functions in an expression: those without side effects, those with known ones, and the unknown ones. */
final class CallReader {
  private final Cursor at;
  private final EffectsBuilder found;
  /** Whether a release of locks may be certain: in SELECT and DO, unless something makes the call conditional or repeated. */
  private final boolean plain;
  /** In the order of the calls: a lock may be released and taken again, or the other way round. */
  private final List<Change> locks = new ArrayList<>(0);
  /** Of {@link #locks}: the release that the current item began with. */
  private Change released;
  private boolean conditional;
  private boolean locked;

  CallReader(Cursor at, EffectsBuilder found, boolean plain) {
    this.at = at;
    this.found = found;
    this.plain = plain;
  }

  /** The statement may make its calls for no row, or for several. */
  void areConditional() {
    conditional = true;
  }

  /** The item that began with a call is an expression: if another operand is NULL, the server does not need the call. */
  void operator() {
    if (released != null) {
      locks.remove(released);
      released = null;
    }
  }

  /** A comma between the items of the outermost list. */
  void itemEnds() {
    released = null;
  }

  /**
   * The cursor is just after the opening parenthesis.
   *
   * @param builtIn    the name is one of the server's own functions without side effects, and is written so that it means that one
   * @param beginsItem it comes first in an item of the outermost list: it is certainly called if only its alias follows
   */
  void read(String function, boolean builtIn, boolean beginsItem) {
    switch (function) {
      case "GET_LOCK":
        getLock();
        return;
      case "RELEASE_LOCK":
        releaseLock(beginsItem);
        return;
      case "RELEASE_ALL_LOCKS":
        if (beginsItem) {
          release(Change.of(Change.Kind.RELEASE_ALL, StateKeys.LOCK));
        }
        found.noRead();
        return;
      case "LAST_INSERT_ID":
        lastInsertId();
        return;
      case "FOUND_ROWS":
        found.asks(LocalValue.FOUND_ROWS);
        return;
      case "ROW_COUNT":
        found.asks(LocalValue.ROW_COUNT);
        return;
      case "LAST_TRACE_ID":
        found.asks(LocalValue.TRACE);
        return;
      case "NEXTVAL":
        sequence(true);
        return;
      case "LASTVAL":
      case "CURRVAL":
        sequence(false);
        return;
      default:
        ordinary(function, builtIn);
    }
  }

  private void ordinary(String function, boolean builtIn) {
    if (!builtIn && !isOuterJoin()) {
      found.callsUnknown(function);
    }
  }

  /** Oracle's {@code a.id (+)}. */
  private boolean isOuterJoin() {
    if (!at.at('+')) {
      return false;
    }
    at.advance();
    return at.at(')');
  }

  private void lastInsertId() {
    if (at.at(')')) {
      found.asks(LocalValue.LAST_INSERT_ID);
    } else {
      found.produces(LocalValue.LAST_INSERT_ID);
      found.noRead();
    }
  }

  /** The name of a sequence follows; its next or current value is asked for. */
  void sequence(boolean next) {
    String sequence = at.name().toUpperCase(Locale.ROOT);
    if (next) {
      nextValue(sequence);
    } else {
      found.asksSequence(sequence);
    }
  }

  void nextValue(String sequence) {
    found.add(Change.of(Change.Kind.NEXT_VALUE, sequence));
    found.noRead();
  }

  private void getLock() {
    locked = true;
    found.noRead();
    String lock = literal();
    boolean known = lock != null && at.at(',');
    locks.add(
        Change.hold(StateKeys.LOCK + (known ? lock : "?"), known ? "lock '" + lock + "' taken by GET_LOCK" : "a lock taken by GET_LOCK"));
  }

  private void release(Change change) {
    released = change;
    locks.add(change);
  }

  private void releaseLock(boolean beginsItem) {
    found.noRead();
    String lock = literal();
    if (lock != null && at.at(')') && beginsItem) {
      release(Change.of(Change.Kind.RELEASE, StateKeys.LOCK + lock));
    }
  }

  private String literal() {
    if (at.at('?')) {
      found.dependsOnParameters();
    }
    if (!at.at(Lexer.Kind.STRING)) {
      return null;
    }
    String literal = at.unquoted(); // some servers distinguish a from A: another spelling may be another lock
    at.advance();
    return literal;
  }

  /** A call that may run for no row does not surely release anything; one that may run for several takes a lock several times. */
  void finish() {
    boolean certain = plain && !conditional;
    for (Change lock : locks) {
      if (certain || lock.kind == Change.Kind.HOLD) {
        found.add(lock);
      }
    }
    if (!certain && locked) {
      found.add(Change.hold(StateKeys.LOCK + "?", "locks taken by GET_LOCK"));
    }
  }
}
