package io.hawser.session;

import java.util.Set;

/**
 * What each {@link Change} does to the session's state: if its statement succeeded, and if it failed or nothing is known of it. A new
 * kind of change must be added in two places here. Used under the monitor of the state.
 */
final class ChangeApplier {
  private final SessionState session;
  private final Procedures procedures;
  private final Set<String> pureFunctions;

  ChangeApplier(SessionState session, Procedures procedures, Set<String> pureFunctions) {
    this.session = session;
    this.procedures = procedures;
    this.pureFunctions = pureFunctions;
  }

  /**
   * The statement succeeded.
   *
   * @param call as in {@link SessionLedger#after(Effects, Step)}
   */
  void succeeded(Effects effects, Step call) {
    boolean read = effects.writesNothing(pureFunctions);
    for (Change change : effects.changes) {
      if (change.kind == Change.Kind.PROCEDURE) {
        session.run(change, false);
        session.settings.procedure(change, call != null || change.hasParameters() ? call : SettingsLog.statement(change.text));
      } else {
        apply(change, read);
      }
    }
  }

  private void apply(Change change, boolean read) {
    switch (change.kind) {
      case RUN:
        session.run(change, read);
        break;
      case BEGIN:
        session.begin(change);
        break;
      case COMMIT:
      case ROLLBACK:
        session.endTransaction();
        break;
      case AUTOCOMMIT:
        session.autocommitBySql(change.autocommit());
        break;
      case SET:
        session.set(change);
        break;
      case SET_NEXT_TRANSACTION:
        session.setNextTransaction(change);
        break;
      case RELEASE:
        session.unrestorable.release(change.key);
        break;
      case RELEASE_ALL:
        session.unrestorable.releaseAll(change.key);
        break;
      case UNLOCK_TABLES:
        session.unlockTables();
        break;
      case NEXT_VALUE:
        session.values.nextOf(change.key);
        break;
      case RESET:
        session.reset();
        break;
      default:
        applyAnyhow(change);
    }
  }

  /** The statement was sent, and its outcome is unknown. */
  void unheardOf(Effects effects) {
    failed(effects, StatementError.OF_DRIVER);
  }

  /** The statement failed. What it may have done counts as done; what it should have ended does not count as ended. */
  void failed(Effects effects, StatementError error) {
    boolean several = effects.changes.length > 1 && !effects.setsAllOrNothing();
    boolean read = effects.writesNothing(pureFunctions);
    for (Change change : effects.changes) {
      switch (change.kind) {
        case RUN:
          session.run(change, read);
          break;
        case BEGIN:
          session.transaction.beginFailed();
          break;
        case COMMIT:
          session.commitFailed(error, effects.isAlone());
          break;
        case AUTOCOMMIT:
          session.transaction.autocommitUnsure();
          break;
        case SET:
        case SET_NEXT_TRANSACTION:
          if (several) {
            session.settings.hold(change.writes()[0], change.key + " set by one of several statements, of which one failed");
          }
          break;
        case HOLD:
          boolean none = error.isServers() && effects.isAlone() && isMadeWholly(change.key, error);
          if (!none) {
            applyAnyhow(change);
          }
          break;
        default:
          applyAnyhow(change);
      }
    }
  }

  /** Whether the statement creates it, or fails and creates nothing. FLUSH TABLES WITH READ LOCK may fail and leave the lock behind. */
  private static boolean isMadeWholly(String held, StatementError error) {
    return held.startsWith(StateKeys.PREPARED) || held.startsWith(StateKeys.HANDLER) || held.equals(StateKeys.TABLE_LOCKS)
        || held.startsWith(StateKeys.TEMPORARY) && error.refusesToWrite();
  }

  /** What counts whether the statement succeeded or not. */
  private void applyAnyhow(Change change) {
    switch (change.kind) {
      case MAYBE_COMMIT:
        session.maybeCommit();
        break;
      case HOLD:
        session.settings.hold(change.key, change.text);
        break;
      case RENAME_TABLE:
        session.unrestorable.tablesMoved();
        break;
      case NEXT_VALUE:
        session.values.perhapsNextOf(change.key);
        break;
      case CALL:
        session.run(change, false);
        session.maybeCommit(); // one that leaves nothing in the session may still commit
        if (!procedures.areStateless(change)) {
          session.unrestorable.add(change.key, change.text);
        }
        break;
      case PROCEDURE:
        session.run(change, false);
        session.settings.procedure(change, null); // it may have made its setting before it failed
        break;
      case UNREADABLE:
        session.run(change, false);
        session.transaction.maybeCommit();
        session.unrestorable.add(change.key, change.text);
        break;
      default:
        break;
    }
  }
}
