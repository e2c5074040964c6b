package io.hawser.session;

/** Autocommit, and the transaction that its session has. Changed under the ledger's lock, read without. */
final class TransactionState {
  private enum Autocommit { ON, OFF, UNSURE }

  private final Procedures procedures;
  private volatile Autocommit autocommit = Autocommit.ON;
  private volatile Transaction transaction = Transaction.NONE;

  TransactionState(Procedures procedures) {
    this.procedures = procedures;
  }

  Transaction now() {
    return transaction;
  }

  boolean isNone() {
    return transaction == Transaction.NONE;
  }

  /** One more statement in it changes nothing. */
  boolean isSteady() {
    return autocommit == Autocommit.ON || transaction != Transaction.NONE;
  }

  boolean isAutocommit(boolean on) {
    return autocommit == (on ? Autocommit.ON : Autocommit.OFF);
  }

  /** What it is while these effects are under way and may have happened, or not. */
  Transaction during(Effects sent) {
    Transaction now = transaction;
    for (Change change : sent.changes) {
      boolean harmlessCall = change.kind == Change.Kind.CALL && procedures.areStateless(change);
      if (change.mayCommit() && !harmlessCall && now != Transaction.NONE) {
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
    return change.kind == Change.Kind.RUN || change.kind == Change.Kind.PROCEDURE || change.kind == Change.Kind.CALL || change.kind == Change.Kind.UNREADABLE;
  }

  private Transaction begun(Change change) {
    switch (autocommit) {
      case ON:
        return Transaction.NONE;
      case OFF:
        boolean known = change.kind == Change.Kind.RUN || change.kind == Change.Kind.PROCEDURE || procedures.areStateless(change);
        return known ? Transaction.OPEN : Transaction.UNCERTAIN;
      default:
        return Transaction.UNCERTAIN;
    }
  }

  void run(Change change) {
    if (transaction == Transaction.NONE) {
      transaction = begun(change);
    }
  }

  void begin() {
    transaction = Transaction.OPEN;
  }

  /** The one before may be over. */
  void beginFailed() {
    transaction = transaction == Transaction.NONE ? Transaction.OPEN : Transaction.UNCERTAIN;
  }

  void end() {
    transaction = Transaction.NONE;
  }

  void maybeCommit() {
    if (transaction == Transaction.OPEN) {
      transaction = Transaction.UNCERTAIN;
    }
  }

  /** Switching it on commits; on again changes nothing, and so does off. */
  void autocommit(boolean on) {
    if (on && autocommit == Autocommit.OFF) {
      transaction = Transaction.NONE;
    } else if (on && autocommit == Autocommit.UNSURE) {
      maybeCommit();
    }
    autocommit = on ? Autocommit.ON : Autocommit.OFF;
  }

  void autocommitUnsure() {
    autocommit = Autocommit.UNSURE;
    maybeCommit();
  }

  /** The server's word, which changes nothing there. */
  void autocommitIs(boolean on) {
    autocommit = on ? Autocommit.ON : Autocommit.OFF;
  }

  void reset() {
    autocommit = Autocommit.ON;
    transaction = Transaction.NONE;
  }
}
