package io.hawser.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Autocommit, and the transaction of the session, as far as texts and JDBC calls tell. Changed under the session's monitor, read
 * without it.
 */
final class TransactionState {
  private final Set<String> pureFunctions;
  private volatile Autocommit autocommit = Autocommit.ON;
  private volatile Transaction transaction = Transaction.NONE;
  /** Nothing has run in the transaction but reads without side effects. */
  private volatile boolean onlyReads = true;
  private volatile boolean hasRun;
  private volatile boolean snapshot;
  /** The server may have rolled it back, or only the statement that failed: its next report tells. */
  private volatile boolean perhapsRolledBack;
  /** Null for a transaction that was not begun by a statement of its own. */
  private volatile String begin;
  /** What was set for this transaction alone, in order. */
  private volatile List<Change> characteristics = Collections.emptyList();
  /** Empty if nobody has set it. */
  private volatile String isolation = "";

  TransactionState(Set<String> pureFunctions) {
    this.pureFunctions = pureFunctions;
  }

  Transaction now() {
    return transaction;
  }

  boolean isNone() {
    return transaction == Transaction.NONE;
  }

  /** These effects, of a plain statement in it, change nothing here. */
  boolean isSteady(Effects plain) {
    return transaction == Transaction.NONE ? autocommit == Autocommit.ON : !onlyReads || hasRun && plain.isRead(pureFunctions);
  }

  boolean isAutocommit(boolean on) {
    return autocommit == Autocommit.of(on);
  }

  /** The transaction while these effects are in flight, and may or may not have happened. */
  Transaction during(Effects sent) {
    return during(transaction, sent);
  }

  /** The same, if it is known to have been different before. */
  Transaction during(Transaction before, Effects sent) {
    Transaction now = before;
    for (Change change : sent.changes) {
      if (change.mayCommit() && now != Transaction.NONE) { // a procedure that leaves nothing in the session may still commit
        return Transaction.UNCERTAIN;
      }
      if (change.kind == Change.Kind.BEGIN) {
        now = Transaction.OPEN;
      } else if (runs(change) && now == Transaction.NONE) {
        now = begun(change);
      }
    }
    return now;
  }

  private static boolean runs(Change change) {
    return change.kind == Change.Kind.RUN || change.kind == Change.Kind.PROCEDURE || change.kind == Change.Kind.CALL
        || change.kind == Change.Kind.UNREADABLE;
  }

  private Transaction begun(Change change) {
    switch (autocommit) {
      case ON:
        return Transaction.NONE;
      case OFF:
        boolean known = change.kind == Change.Kind.RUN || change.kind == Change.Kind.PROCEDURE;
        return known ? Transaction.OPEN : Transaction.UNCERTAIN;
      default:
        return Transaction.UNCERTAIN;
    }
  }

  /** @return whether this has begun a transaction */
  boolean run(Change change, boolean read) {
    boolean begins = false;
    if (transaction == Transaction.NONE) {
      Transaction begun = begun(change);
      begins = begun != Transaction.NONE;
      if (begins) {
        beginAnew(null, false);
        transaction = begun;
      }
    }
    if (!hasRun) {
      hasRun = true;
    }
    if (onlyReads && !read) {
      onlyReads = false;
    }
    return begins;
  }

  void begin(String statement, boolean withSnapshot) {
    beginAnew(statement, withSnapshot);
    transaction = Transaction.OPEN;
  }

  /** Writes only what has changed, which is mostly nothing: each write of a volatile field waits until all processors see it. */
  private void beginAnew(String statement, boolean withSnapshot) {
    if (begin != statement) {
      begin = statement;
    }
    if (snapshot != withSnapshot) {
      snapshot = withSnapshot;
    }
    if (!onlyReads) {
      onlyReads = true;
    }
    if (hasRun) {
      hasRun = false;
    }
    if (perhapsRolledBack) {
      perhapsRolledBack = false;
    }
    if (!characteristics.isEmpty()) {
      characteristics = Collections.emptyList();
    }
    if (!isolation.isEmpty()) {
      isolation = "";
    }
  }

  /**
   * The characteristics of the transaction that has just begun.
   *
   * @param isolationSet empty if nobody has set it
   */
  void characteristics(List<Change> ofThisOne, String isolationSet) {
    if (characteristics != ofThisOne) {
      characteristics = ofThisOne;
    }
    if (!isolation.equals(isolationSet)) {
      isolation = isolationSet;
    }
  }

  /** The previous transaction may be over. */
  void beginFailed() {
    if (transaction == Transaction.NONE) {
      begin(null, false);
      onlyReads = false;
    } else {
      transaction = Transaction.UNCERTAIN;
    }
  }

  void end() {
    if (transaction != Transaction.NONE) {
      transaction = Transaction.NONE;
    }
    beginAnew(null, false);
  }

  void maybeCommit() {
    if (transaction != Transaction.NONE) {
      transaction = Transaction.UNCERTAIN;
      perhapsRolledBack = false;
    }
  }

  /** The server has failed a statement, and rolled back either that or the whole transaction. */
  void maybeRollBack() {
    if (transaction == Transaction.OPEN) {
      transaction = Transaction.UNCERTAIN;
      perhapsRolledBack = true;
    }
  }

  boolean perhapsRolledBack() {
    return perhapsRolledBack;
  }

  /**
   * The server's report after a {@link #maybeRollBack()} and a statement that succeeded. With autocommit off, that statement itself may
   * have opened the transaction. If a transaction with a BEGIN was rolled back implicitly, MariaDB begins another one with the next
   * statement that needs one: until then there is no transaction, and no autocommit either.
   */
  void serverSays(boolean inTransaction) {
    if (!perhapsRolledBack) {
      return;
    }
    if (inTransaction && autocommit == Autocommit.ON) {
      perhapsRolledBack = false;
      transaction = Transaction.OPEN;
    } else if (!inTransaction && autocommit == Autocommit.OFF) {
      end();
    }
  }

  /** Switching it on commits; switching it on again, or off, changes nothing. */
  void autocommit(boolean on) {
    if (on && autocommit == Autocommit.OFF) {
      end();
    } else if (on && autocommit == Autocommit.UNSURE) {
      maybeCommit();
    }
    autocommit = Autocommit.of(on);
  }

  void autocommitUnsure() {
    autocommit = Autocommit.UNSURE;
    maybeCommit();
  }

  /** As the server reports it, which changes nothing there. */
  void autocommitIs(boolean on) {
    autocommit = Autocommit.of(on);
  }

  void reset() {
    autocommit = Autocommit.ON;
    end();
  }

  // what would be lost with it

  boolean onlyReads() {
    return onlyReads;
  }

  /** Begun by a statement of its own, not by what ran with autocommit off. */
  boolean begunByText() {
    return transaction != Transaction.NONE && begin != null;
  }

  /** Whether each of its reads stood alone, so that later ones may run in another transaction. */
  Continuation continuation() {
    if (transaction != Transaction.OPEN || !onlyReads || snapshot) {
      return Continuation.IMPOSSIBLE;
    }
    String known = isolation;
    return known.isEmpty() ? Continuation.UP_TO_ISOLATION : Continuation.at(known);
  }

  /** What makes another transaction like it: {@code SET TRANSACTION} and its {@code BEGIN}, if it had them. */
  List<String> statementsToContinue() {
    List<String> statements = new ArrayList<>(2);
    for (Change each : characteristics) {
      statements.add(each.text);
    }
    if (begin != null) {
      statements.add(begin);
    }
    return statements;
  }

  /** It continues on another session, where it was begun again and nothing has run yet. */
  void continued() {
    hasRun = false;
    if (begin == null) {
      end();
    }
  }
}
