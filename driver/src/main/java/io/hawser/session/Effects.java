package io.hawser.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one SQL text does to its session, as far as the text tells. Read once per text (see {@link EffectsCache}); immutable.
 *
 * <p>What no text tells stays unknown: session state that a trigger, a stored function or a view changes on the side, and rows
 * in a global temporary table that somebody else created.
 */
public final class Effects {
  private static final Change[] RUN_ONLY = {Change.RUN};

  /** Nothing is run and nothing is changed: an empty text. */
  public static final Effects NONE = new Effects(new Change[0], 0, 0, 0, 0, Collections.<String>emptySet(), Collections.<String>emptySet());
  /** {@code Connection.commit()}. */
  public static final Effects COMMIT = single(Change.COMMIT);
  /** {@code Connection.rollback()}. */
  public static final Effects ROLLBACK = single(Change.of(Change.Kind.ROLLBACK));
  private static final Effects AUTOCOMMIT_ON = single(Change.autocommit("1"));
  private static final Effects AUTOCOMMIT_OFF = single(Change.autocommit("0"));
  /** {@code setSavepoint()}, {@code rollback(Savepoint)} and {@code releaseSavepoint()}: in the transaction, and nothing else. */
  public static final Effects SAVEPOINT = single(Change.RUN);

  static final int READ = 1;
  static final int RETRY_HINT = 1 << 1;
  /** A transactional table may be touched. */
  static final int TOUCHES = 1 << 2;

  /** One statement, of a server that checks all of its names, and all assignments of a SET, before it runs anything. */
  static final int ONE_CHECKED = 1 << 3;
  /** An unknown column, and a number of columns that SELECT ... INTO has no variables for. */
  private static final Set<Integer> REFUSED = new HashSet<>(Arrays.asList(1054, 1222));

  static final int ONE_STATEMENT = 1 << 4;
  /** What it does to the session depends on the values of its parameters. */
  static final int BY_PARAMETERS = 1 << 5;

  /** What only the old session knows, as bits: {@link #produced} by a statement, or {@link #asked} for. */
  static final int LAST_INSERT_ID = 1;
  static final int FOUND_ROWS = 1 << 1;
  static final int ROW_COUNT = 1 << 2;
  static final int DIAGNOSTICS = 1 << 3;
  static final int LAST_GTID = 1 << 4;
  /** The current value of any sequence: by a column's default. */
  static final int SEQUENCES = 1 << 5;
  static final int ALL_VALUES = (1 << 6) - 1;
  private static final String[] VALUES = {"LAST_INSERT_ID()", "FOUND_ROWS()", "ROW_COUNT()", "warnings and traces", "@@last_gtid"};
  private static final int OF_QUERIES = FOUND_ROWS | ROW_COUNT | DIAGNOSTICS;
  /** What DatabaseMetaData asks the server. */
  public static final Effects METADATA = new Effects(RUN_ONLY, READ, 0, OF_QUERIES, 0, Collections.<String>emptySet(), Collections.<String>emptySet());
  /** What a getter of Connection asks the server: settings, which belong to no transaction. */
  public static final Effects SETTING_ASKED = new Effects(new Change[0], 0, 0, OF_QUERIES, 0, Collections.<String>emptySet(), Collections.<String>emptySet());
  /** A row was inserted, updated or deleted through a ResultSet. */
  public static final Effects ROW_WRITTEN = new Effects(new Change[] {Change.RUN}, TOUCHES, ROW_COUNT | DIAGNOSTICS,
      LAST_INSERT_ID | LAST_GTID | SEQUENCES, 0, Collections.<String>emptySet(), Collections.<String>emptySet());

  final Change[] changes;
  /** What the session surely has of its own after it, and what it may have. */
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
    return new Effects(new Change[] {change}, 0, 0, ROW_COUNT, 0, Collections.<String>emptySet(), Collections.<String>emptySet());
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
   * The effects of a text that {@link #dependsOnParameters}, with the values that they have.
   *
   * @param literals for each parameter its value as SQL; null for one that cannot be written, of which nothing is known
   */
  public Effects bound(String sql, Dialect dialect, List<String> literals) {
    String text = BoundText.of(sql, dialect.mode(), literals);
    return text == null ? this : of(text, dialect);
  }

  /** {@code Connection.setAutoCommit(value)}, for {@link SessionLedger#before} only: it may commit. */
  public static Effects autoCommit(boolean value) {
    return value ? AUTOCOMMIT_ON : AUTOCOMMIT_OFF;
  }

  /**
   * Provably a read without side effects, made of built-in functions only: {@code isRead(emptySet())}. Oracle mode lets a
   * function be called without parentheses; such a name counts as a column.
   */
  public boolean isRead() {
    return (flags & READ) != 0 && unknownFunctions.isEmpty();
  }

  /**
   * Provably a read without side effects, if these functions have none.
   *
   * @param pureFunctions names in upper case, with or without their schema or package
   */
  public boolean isRead(Collection<String> pureFunctions) {
    if ((flags & READ) == 0) {
      return false;
    }
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
   * Touches nothing but the session, which is gone once the connection is lost: running it again on the new session cannot
   * matter, unless it ends an open transaction (see {@link #mayCommit()}).
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

  /** The first thing that it does is to roll the transaction back, which was open before. */
  public boolean rollsBackFirst() {
    return changes.length > 0 && changes[0].kind == Change.Kind.ROLLBACK;
  }

  /** The first thing that it does is to begin a transaction. */
  public boolean beginsFirst() {
    return changes.length > 0 && changes[0].kind == Change.Kind.BEGIN;
  }

  /** One statement that is no batch, and runs no other text: if the server can't read it, nothing of it has happened. */
  boolean isOneStatement() {
    boolean one = isAlone();
    for (Change change : changes) {
      one &= change.kind != Change.Kind.RUN && change.kind != Change.Kind.CALL && change.kind != Change.Kind.MAYBE_COMMIT;
    }
    return one;
  }

  /** The text has one statement. */
  boolean isAlone() {
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

  /** Calls a procedure or runs an anonymous block. */
  public boolean callsProcedure() {
    for (Change change : changes) {
      if (change.kind == Change.Kind.CALL) {
        return true;
      }
    }
    return false;
  }

  /** What it sets, locks or releases depends on the values of its parameters: see {@link #bound}. */
  public boolean dependsOnParameters() {
    return (flags & BY_PARAMETERS) != 0;
  }

  /** Whether a transactional table may be touched, so that a SET TRANSACTION before it may be used up. */
  boolean touches() {
    return (flags & TOUCHES) != 0;
  }

  /**
   * Whether such an error says that nothing of it ran. It may be of a function that was called, too, of a trigger or of what a view
   * calls: where there are any the answer is no.
   */
  boolean isRefusedBy(int error) {
    if (!REFUSED.contains(error) || (flags & ONE_CHECKED) == 0 || touches() || (perhaps & SEQUENCES) != 0) {
      return false;
    }
    for (Change change : changes) {
      if (change.kind != Change.Kind.HOLD && change.kind != Change.Kind.RELEASE && change != Change.RUN) {
        return false;
      }
    }
    return true;
  }

  /** If it fails, nothing of it was set. */
  boolean setsAllOrNothing() {
    if ((flags & ONE_CHECKED) == 0) {
      return false;
    }
    for (Change change : changes) {
      if (change.kind != Change.Kind.SET && change != Change.RUN) {
        return false;
      }
    }
    return true;
  }

  /** Calls a procedure that sets something, which has to be called again on a new session. */
  public boolean setsByProcedure() {
    for (Change change : changes) {
      if (change.kind == Change.Kind.PROCEDURE) {
        return true;
      }
    }
    return false;
  }

  /** The procedure that it calls sets something of the session that its first parameter names: null is the caller's own. */
  public boolean namesSession() {
    for (Change change : changes) {
      if (change.kind == Change.Kind.PROCEDURE && ProcedureReader.namesSession(change.key, change.text)) {
        return true;
      }
    }
    return false;
  }

  /** Ends locks of tables, and does nothing else: UNLOCK TABLES. */
  public boolean unlocksTables() {
    return changes.length == 1 && changes[0].kind == Change.Kind.UNLOCK_TABLES;
  }

  /** Leaves a ROW_COUNT() of 0: it sets something, and begins or ends a transaction at most. */
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

  /** Whether nobody can see afterwards that ROW_COUNT() was reset before it: it asks for none and sets it. */
  boolean hidesPing() {
    if ((produced & ROW_COUNT) == 0 || (asked & ROW_COUNT) != 0) {
      return false;
    }
    for (Change change : changes) {
      if (change.kind == Change.Kind.CALL || change.kind == Change.Kind.UNREADABLE || change.kind == Change.Kind.MAYBE_COMMIT) {
        return false;
      }
    }
    return true;
  }

  /** Nothing but a statement in a transaction: the healthy way has nothing to note. */
  boolean plain() {
    return changes == RUN_ONLY;
  }

  /** The effects of several texts, one after the other: a batch, sent together. Takes the time that reading them takes. */
  public static Effects inOrder(Iterable<Effects> texts) {
    Effects only = null;
    EffectsSum sum = null;
    for (Effects next : texts) {
      if (only == null) {
        only = next;
      } else {
        sum = sum == null ? new EffectsSum(only) : sum;
        sum.add(next);
      }
    }
    return only == null ? NONE : sum == null ? only : sum.effects();
  }

  /** The effects of this text and then another. */
  Effects then(Effects next) {
    return inOrder(Arrays.asList(this, next));
  }

  /** The same, and there are several statements. */
  Effects ofSeveral() {
    int one = ONE_CHECKED | ONE_STATEMENT;
    return (flags & one) == 0 ? this : new Effects(changes, flags & ~one, produced, perhaps, asked, sequencesAsked, unknownFunctions);
  }

  int flags() {
    return flags;
  }

  static List<String> valuesOf(int bits) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < VALUES.length; i++) {
      if ((bits & 1 << i) != 0) {
        values.add(VALUES[i]);
      }
    }
    return values;
  }

  boolean sameAs(Effects other) {
    return toString().equals(other.toString());
  }

  /** For people and tests. */
  @Override public String toString() {
    return Arrays.toString(changes) + ((flags & READ) != 0 ? " read" : "") + (retryHint() ? " retry" : "")
        + (unknownFunctions.isEmpty() ? "" : " functions " + unknownFunctions)
        + (asked == 0 ? "" : " asks " + valuesOf(asked)) + (sequencesAsked.isEmpty() ? "" : " asks " + sequencesAsked);
  }
}
