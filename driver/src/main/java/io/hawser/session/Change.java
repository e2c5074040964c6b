package io.hawser.session;

import java.util.Collections;
import java.util.Set;

/** One thing that a statement does to its session; a text's changes apply in order. Immutable. */
final class Change {
  enum Kind {
    /** Runs in a transaction; begins one where autocommit is off. */
    RUN,
    /** Begins a transaction, and commits the one before; {@link #text} begins another like it, null if nothing does. */
    BEGIN,
    COMMIT,
    ROLLBACK,
    /** Commits on some servers: a statement that is not DDL everywhere. */
    MAYBE_COMMIT,
    /** {@link #autocommit} says which. */
    AUTOCOMMIT,
    /** {@link #key} has a new value, which {@link #text} restores as {@link #form} says; {@link #isInitial}: it is as on a new session. */
    SET,
    /** Like SET, but gone when the next transaction is over. */
    SET_NEXT_TRANSACTION,
    /** The session keeps {@link #key}, which nothing can restore; {@link #text} says what it is. */
    HOLD,
    /** Ends what {@link #key} names. */
    RELEASE,
    /** Ends everything whose key begins with {@link #key}. */
    RELEASE_ALL,
    /** UNLOCK TABLES: commits if tables were locked. */
    UNLOCK_TABLES,
    /** A sequence, {@link #key}, has a current value now. */
    NEXT_VALUE,
    /** A table was renamed: which of the temporary ones is unknown. */
    RENAME_TABLE,
    /** A procedure was called that sets something: {@link #text} is the call, which is repeated on a new session. */
    PROCEDURE,
    /** A procedure or an anonymous block ran: anything may have happened, unless they are declared stateless. */
    CALL,
    /** The text could not be read: anything may have happened. */
    UNREADABLE,
    /** The session is as it was after its login. */
    RESET
  }

  /** How the text of a SET is turned into a statement. */
  enum Form {
    /** An assignment: {@code SET a, b}. */
    ASSIGNMENT,
    /** A pair of ALTER SESSION: {@code ALTER SESSION SET a b}. */
    SESSION_PAIR,
    /** A statement by itself. */
    STATEMENT
  }

  private static final String SNAPSHOT = "with snapshot";
  /** COMMIT itself, not a statement that commits implicitly. */
  static final Change COMMIT = new Change(Kind.COMMIT, "", null, null);
  static final Change RUN = new Change(Kind.RUN, "", null, null);

  final Kind kind;
  final String key;
  final String text;
  final Form form;
  /** Null: those of the key. */
  private final String[] writes;
  private final Set<String> reads;

  private Change(Kind kind, String key, String text, Form form) {
    this(kind, key, text, form, null, Collections.<String>emptySet());
  }

  private Change(Kind kind, String key, String text, Form form, String[] writes, Set<String> reads) {
    this.kind = kind;
    this.key = key;
    this.text = text;
    this.form = form;
    this.writes = writes;
    this.reads = reads;
  }

  /** What it changes. */
  String[] writes() {
    return writes == null ? StateKeys.writes(key) : writes;
  }

  /** What its value is taken from. */
  Set<String> reads() {
    return reads;
  }

  static Change of(Kind kind) {
    return kind == Kind.RUN ? RUN : new Change(kind, "", null, null);
  }

  static Change of(Kind kind, String key) {
    return new Change(kind, key, null, null);
  }

  /** @param withSnapshot what it reads is fixed from its beginning on, or its characteristics are unknown */
  static Change begin(String statement, boolean withSnapshot) {
    return new Change(Kind.BEGIN, withSnapshot ? SNAPSHOT : "", statement, null);
  }

  boolean withSnapshot() {
    return key.equals(SNAPSHOT);
  }

  static Change hold(String key, String reason) {
    return new Change(Kind.HOLD, key, reason, null);
  }

  static Change unknown(Kind kind, String reason) {
    return new Change(kind, reason, reason, null);
  }

  static Change autocommit(Autocommit value) {
    return new Change(Kind.AUTOCOMMIT, StateKeys.AUTOCOMMIT, value.literal, null);
  }

  /** Of an AUTOCOMMIT. */
  Autocommit autocommit() {
    return text.equals(Autocommit.ON.literal) ? Autocommit.ON : text.equals(Autocommit.OFF.literal) ? Autocommit.OFF : Autocommit.UNSURE;
  }

  /** Of a SET: it has the value of a new session again. */
  boolean isInitial() {
    return text == null;
  }

  /** Of a PROCEDURE: the call is useless without the values of its parameters. */
  boolean hasParameters() {
    return text.indexOf('?') >= 0;
  }

  static Change set(String key, String text, Form form) {
    return new Change(Kind.SET, key, text, form);
  }

  /** @param reads what the value is taken from, as it is at that moment */
  static Change set(String key, String text, Form form, String[] writes, Set<String> reads) {
    return new Change(Kind.SET, key, text, form, writes, Collections.unmodifiableSet(reads));
  }

  static Change procedure(String name, String call, String[] writes, Set<String> reads) {
    return new Change(Kind.PROCEDURE, name, call, Form.STATEMENT, writes, reads);
  }

  static Change setNextTransaction(String key, String statement) {
    return new Change(Kind.SET_NEXT_TRANSACTION, key, statement, Form.STATEMENT);
  }

  /** May commit what ran before it in an open transaction. */
  boolean mayCommit() {
    switch (kind) {
      case BEGIN:
      case COMMIT:
      case MAYBE_COMMIT:
      case UNLOCK_TABLES:
      case CALL:
      case UNREADABLE:
        return true;
      case AUTOCOMMIT:
        return autocommit() != Autocommit.OFF;
      default:
        return false;
    }
  }

  /** Touches nothing but the session. */
  boolean sessionOnly() {
    switch (kind) {
      case BEGIN:
      case AUTOCOMMIT:
      case SET:
      case SET_NEXT_TRANSACTION:
      case PROCEDURE:
        return true;
      default:
        return false;
    }
  }

  @Override public String toString() {
    if (kind == Kind.BEGIN) {
      return kind.toString();
    }
    return kind + (key.isEmpty() ? "" : " " + key) + (text == null || text.isEmpty() || text.equals(key) ? "" : " [" + text + "]");
  }
}
