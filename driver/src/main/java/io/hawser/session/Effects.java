package io.hawser.session;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What one SQL text does to its session, as far as the text tells. Read once per text (see {@link EffectsCache}); immutable.
 *
 * <p>What no text tells stays unknown: session state that a trigger, a stored function or a view changes implicitly, and rows
 * in a global temporary table that somebody else created.
 */
public final class Effects {
  static final int READ = 1;
  static final int RETRY_HINT = 1 << 1;
  /** A transactional table may be touched. */
  static final int TOUCHES = 1 << 2;
  /** One statement, of a server that checks all of its names, and all assignments of a SET, before it runs anything. */
  static final int ONE_CHECKED = 1 << 3;
  static final int ONE_STATEMENT = 1 << 4;
  /** What it does to the session depends on the values of its parameters. */
  static final int BY_PARAMETERS = 1 << 5;
  /** An INSERT, UPDATE, DELETE or REPLACE, which returns no rows. */
  static final int WRITES = 1 << 6;
  static final int MAY_PING = 1 << 7;
  /** One statement all of whose effects a rollback undoes. */
  static final int REPEATABLE = 1 << 8;
  static final int MUST_NOT_REPEAT = 1 << 9;
  /** A LOAD DATA or LOAD XML. */
  static final int LOADS = 1 << 10;
  /** Calls functions whose effects are unknown. */
  static final int CALLS_UNKNOWN = 1 << 11;
  /** A read, except that it asks for values that only its session knows: it writes nothing, and must not be run on another session. */
  static final int ONLY_ASKS = 1 << 12;

  private static final Change[] RUN_ONLY = {Change.RUN};
  private static final Change[] NOTHING = {};

  /** Nothing is run and nothing is changed: an empty text. */
  public static final Effects NONE = ofJdbc(NOTHING, 0, 0, 0);
  /** {@code Connection.commit()}. */
  public static final Effects COMMIT = single(Change.COMMIT);
  /** {@code Connection.rollback()}. */
  public static final Effects ROLLBACK = single(Change.of(Change.Kind.ROLLBACK));
  private static final Effects AUTOCOMMIT_ON = single(Change.autocommit(Autocommit.ON));
  private static final Effects AUTOCOMMIT_OFF = single(Change.autocommit(Autocommit.OFF));
  /** {@code setSavepoint()}, {@code rollback(Savepoint)} and {@code releaseSavepoint()}: they run in the transaction, nothing else. */
  public static final Effects SAVEPOINT = single(Change.RUN);
  /** DatabaseMetaData's queries to the server: on MySQL they read transactional tables. */
  public static final Effects METADATA = ofJdbc(RUN_ONLY, READ | TOUCHES, 0, LocalValue.OF_QUERIES);
  /** What a getter of Connection asks the server: settings, which belong to no transaction. */
  public static final Effects SETTING_ASKED = ofJdbc(NOTHING, 0, 0, LocalValue.OF_QUERIES);
  /** A row was inserted, updated or deleted through a ResultSet. */
  public static final Effects ROW_WRITTEN = ofJdbc(RUN_ONLY, TOUCHES, LocalValue.ROW_COUNT | LocalValue.DIAGNOSTICS,
      LocalValue.LAST_INSERT_ID | LocalValue.LAST_GTID | LocalValue.SEQUENCES);

  final Change[] changes;
  /** The values of its own that the session surely has after it, and those it may have. */
  final int produced;
  final int perhaps;
  final int asked;
  final Set<String> sequencesAsked;
  private final int flags;
  private final Set<String> unknownFunctions;

  Effects(Change[] changes, int flags, int produced, int perhaps, int asked, Set<String> sequencesAsked, Set<String> unknownFunctions) {
    this.changes = changes.length == 1 && changes[0] == Change.RUN ? RUN_ONLY : changes;
    this.flags = flags;
    this.produced = produced;
    this.perhaps = perhaps;
    this.asked = asked;
    this.sequencesAsked = sequencesAsked;
    this.unknownFunctions = unknownFunctions;
  }

  private static Effects single(Change change) {
    return ofJdbc(new Change[] {change}, 0, 0, LocalValue.ROW_COUNT);
  }

  private static Effects ofJdbc(Change[] changes, int flags, int produced, int perhaps) {
    return new Effects(changes, flags, produced, perhaps, 0, Collections.<String>emptySet(), Collections.<String>emptySet());
  }

  /**
   * Reads a text, in time linear in its length. Never throws: what cannot be read counts as an unknown effect.
   *
   * @param sql as the application gave it, JDBC escapes and several statements included; null counts as empty
   */
  public static Effects of(String sql, Dialect dialect) {
    return sql == null || sql.isEmpty() ? NONE : TextReader.read(sql, dialect);
  }

  /**
   * The effects of a text that {@link #dependsOnParameters}, with the parameters' values.
   *
   * @param literals each parameter's value as SQL; null for one that cannot be written: nothing is known of it
   */
  public Effects bound(String sql, Dialect dialect, List<String> literals) {
    return BoundText.of(sql, dialect.mode(), literals).map(text -> of(text, dialect)).orElse(this);
  }

  /** {@code Connection.setAutoCommit(value)}, for {@link SessionLedger#before} only: it may commit. */
  public static Effects autoCommit(boolean value) {
    return value ? AUTOCOMMIT_ON : AUTOCOMMIT_OFF;
  }

  /**
   * Provably a read without side effects, if these functions have none. Oracle mode lets a function be called without parentheses; such
   * a name counts as a column.
   *
   * @param pureFunctions beyond the built-in ones: names in upper case, with or without their schema or package
   */
  public boolean isRead(Collection<String> pureFunctions) {
    return (flags & READ) != 0 && arePure(pureFunctions);
  }

  /** Provably writes nothing: a read, possibly also of values that only its session knows, such as SHOW WARNINGS. */
  boolean writesNothing(Collection<String> pureFunctions) {
    return (flags & (READ | ONLY_ASKS)) != 0 && arePure(pureFunctions);
  }

  private boolean arePure(Collection<String> pureFunctions) {
    for (String function : unknownFunctions) {
      if (!pureFunctions.contains(function) && !pureFunctions.contains(function.substring(function.lastIndexOf('.') + 1))) {
        return false;
      }
    }
    return true;
  }

  /** Functions called that are not known to be pure: names in upper case, as written with their schema or package. */
  public Set<String> unknownFunctions() {
    return unknownFunctions;
  }

  /** The text carries the comment {@code /* hawser:retry *}{@code /}: the application declares that it may run twice. */
  public boolean retryHint() {
    return (flags & RETRY_HINT) != 0;
  }

  /**
   * Touches nothing but the session, which is gone once the connection is lost: running it again on the new session is
   * harmless, unless it ends an open transaction (see {@link #mayCommit()}).
   */
  public boolean sessionOnly() {
    for (Change change : changes) {
      if (!change.sessionOnly()) {
        return false;
      }
    }
    return true;
  }

  /** Ends the transaction without a commit, and does nothing else: a ROLLBACK, not to a savepoint. */
  public boolean isRollback() {
    return changes.length == 1 && changes[0].kind == Change.Kind.ROLLBACK;
  }

  /** A COMMIT and nothing else, by JDBC or by text: no transaction is open after it. */
  public boolean isCommit() {
    return changes.length == 1 && changes[0] == Change.COMMIT;
  }

  /** It first rolls back the transaction that was open before. */
  public boolean rollsBackFirst() {
    return changes.length > 0 && changes[0].kind == Change.Kind.ROLLBACK;
  }

  /** Its first statement is a COMMIT, also one with AND CHAIN. */
  public boolean commitsFirst() {
    return changes.length > 0 && changes[0] == Change.COMMIT;
  }

  /** It first begins a transaction. */
  public boolean beginsFirst() {
    return changes.length > 0 && changes[0].kind == Change.Kind.BEGIN;
  }

  /**
   * One INSERT, UPDATE, DELETE or REPLACE, and nothing else: it returns no rows, commits nothing by itself, and changes nothing in its
   * session. (A batch of several looks the same.)
   */
  public boolean isWrite() {
    return (flags & WRITES) != 0 && plain() && isAlone();
  }

  /** The text has one statement. */
  public boolean isAlone() {
    return (flags & ONE_STATEMENT) != 0;
  }

  /** May commit what ran before it in an open transaction: COMMIT, DDL, BEGIN, autocommit, a call, what cannot be read. */
  public boolean mayCommit() {
    for (Change change : changes) {
      if (change.mayCommit()) {
        return true;
      }
    }
    return false;
  }

  private boolean has(Change.Kind kind) {
    for (Change change : changes) {
      if (change.kind == kind) {
        return true;
      }
    }
    return false;
  }

  /** What it sets, locks or releases depends on the values of its parameters: see {@link #bound}. */
  public boolean dependsOnParameters() {
    return (flags & BY_PARAMETERS) != 0;
  }

  /** One query, write or savepoint, all of whose effects a rollback undoes, as far as its own text tells: see {@link #callsUnknown}. */
  public boolean isRepeatable() {
    return (flags & REPEATABLE) != 0 && plain();
  }

  /** The text carries the comment {@code /* hawser:noreplay *}{@code /}: the application says that it must not be run again. */
  public boolean mustNotRepeat() {
    return (flags & MUST_NOT_REPEAT) != 0;
  }

  /** It calls functions that are not known to have no side effects, and are not among these: names in upper case. */
  public boolean callsUnknown(Collection<String> pureFunctions) {
    return (flags & CALLS_UNKNOWN) != 0 && !isRead(pureFunctions);
  }

  /** A LOAD DATA or LOAD XML. */
  public boolean loads() {
    return (flags & LOADS) != 0;
  }

  /** A CALL, an anonymous block. */
  public boolean calls() {
    return has(Change.Kind.CALL) || has(Change.Kind.PROCEDURE);
  }

  /** The text could not be read. */
  public boolean isUnreadable() {
    return has(Change.Kind.UNREADABLE);
  }

  /** It asks for, or changes, a value that only its session knows: LAST_INSERT_ID(), ROW_COUNT(), a sequence's current value. */
  public boolean usesLocalValues() {
    return asked != 0 || !sequencesAsked.isEmpty() || has(Change.Kind.NEXT_VALUE);
  }

  /** It creates or drops a temporary table or sequence. */
  public boolean usesTemporaryTables() {
    return names(StateKeys.TEMPORARY);
  }

  /** It takes or releases locks of its session: LOCK TABLES, GET_LOCK. */
  public boolean usesLocks() {
    return names(StateKeys.LOCK) || names(StateKeys.TABLE_LOCKS) || names(StateKeys.READ_LOCK) || unlocksTables();
  }

  /** It is an XA statement. */
  public boolean usesXa() {
    return names(StateKeys.XA);
  }

  private boolean names(String keyPrefix) {
    for (Change change : changes) {
      if (change.key.startsWith(keyPrefix)) {
        return true;
      }
    }
    return false;
  }

  /** It surely ends the transaction before it, whether another one begins or not. */
  public boolean endsTransaction() {
    return has(Change.Kind.BEGIN) || has(Change.Kind.COMMIT) || has(Change.Kind.ROLLBACK) || has(Change.Kind.RESET);
  }

  /** A driver may send COM_PING instead of the text. */
  public boolean mayPing() {
    return (flags & MAY_PING) != 0;
  }

  /** Whether a transactional table may be touched, so that a SET TRANSACTION before it may be used up. */
  boolean touches() {
    return (flags & TOUCHES) != 0;
  }

  /** One statement, of a server that checks all of its names, and all assignments of a SET, before it runs anything. */
  boolean isCheckedFirst() {
    return (flags & ONE_CHECKED) != 0;
  }

  /** If it fails, it has set nothing. */
  boolean setsAllOrNothing() {
    if (!isCheckedFirst()) {
      return false;
    }
    for (Change change : changes) {
      if (change.kind != Change.Kind.SET && change != Change.RUN) {
        return false;
      }
    }
    return true;
  }

  /** Calls a procedure that sets something and must be called again on a new session. */
  public boolean setsByProcedure() {
    return has(Change.Kind.PROCEDURE);
  }

  /** The procedure that it calls sets something in the session that its first parameter names; null means the caller's own. */
  public boolean namesSession() {
    for (Change change : changes) {
      if (change.kind == Change.Kind.PROCEDURE && ProcedureReader.namesSession(change.key, change.text)) {
        return true;
      }
    }
    return false;
  }

  /** Releases table locks, and does nothing else: UNLOCK TABLES. */
  public boolean unlocksTables() {
    return changes.length == 1 && changes[0].kind == Change.Kind.UNLOCK_TABLES;
  }

  /** Leaves a ROW_COUNT() of 0: it sets something, and at most begins or ends a transaction. */
  boolean setsOnly() {
    for (Change change : changes) {
      switch (change.kind) {
        case SET:
        case SET_NEXT_TRANSACTION:
        case AUTOCOMMIT:
        case BEGIN:
        case COMMIT:
        case ROLLBACK:
          break;
        default:
          return false;
      }
    }
    return changes.length > 0;
  }

  /** Whether nobody can see afterwards that ROW_COUNT() was reset before it: it does not ask for it, and sets it. */
  boolean hidesPing() {
    if ((produced & LocalValue.ROW_COUNT) == 0 || (asked & LocalValue.ROW_COUNT) != 0) {
      return false;
    }
    return !has(Change.Kind.CALL) && !has(Change.Kind.UNREADABLE) && !has(Change.Kind.MAYBE_COMMIT);
  }

  /** Nothing but a statement in a transaction: the normal path has nothing to record. */
  public boolean plain() {
    return changes == RUN_ONLY;
  }

  /** The effects of several texts, one after another: a batch, sent together. Takes as long as reading them. */
  public static Effects inOrder(Iterable<Effects> texts) {
    return EffectsSum.of(texts);
  }

  /** The effects of this text and then another. */
  Effects then(Effects next) {
    return inOrder(Arrays.asList(this, next));
  }

  /** The same, as several statements. */
  Effects ofSeveral() {
    int one = ONE_CHECKED | ONE_STATEMENT;
    return (flags & one) == 0 ? this : new Effects(changes, flags & ~one, produced, perhaps, asked, sequencesAsked, unknownFunctions);
  }

  int flags() {
    return flags;
  }

  boolean sameAs(Effects other) {
    return toString().equals(other.toString());
  }

  /** For people and tests. */
  @Override public String toString() {
    return Arrays.toString(changes) + ((flags & READ) != 0 ? " read" : "") + (retryHint() ? " retry" : "")
        + (unknownFunctions.isEmpty() ? "" : " functions " + unknownFunctions)
        + (asked == 0 ? "" : " asks " + LocalValue.names(asked)) + (sequencesAsked.isEmpty() ? "" : " asks " + sequencesAsked);
  }
}
