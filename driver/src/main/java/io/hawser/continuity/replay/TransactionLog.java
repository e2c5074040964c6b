package io.hawser.continuity.replay;

import io.hawser.session.Effects;
import io.hawser.session.Transaction;
import io.hawser.session.TransactionWitness;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the open transaction of one logical connection has done, in the order of execution, and what the application has seen of it; or
 * why it could not be run again. There is one per connection, and only if {@code hawser.transaction.replay} is on. It is empty
 * outside transactions.
 *
 * <p>Thread-safe. Its monitor is held only for a short access to the list.
 */
public final class TransactionLog {
  /** Notified of each transaction that is over, however it ended. */
  public interface Report {
    /**
     * @param reason why it could not have been run again; null if it could
     * @param sql    the statement that is the reason, as the application gave it; null if no statement is
     */
    void ended(Unprotected reason, String sql);
  }

  private static final long[] NO_COUNTS = {};

  private final ReplayPolicy policy;
  private final TransactionWitness transaction;
  private final Report report;
  private final List<LoggedCall> calls = new ArrayList<>();
  private long bytes;
  /** Something has run in the transaction. */
  private boolean used;
  private Unprotected reason;
  private String reasonSql;
  /** An object of the vendor's driver was handed out, which can't be undone. */
  private volatile boolean unwrapped;
  /** Why the call that has just failed can't be repeated; null if it can, or none has failed. */
  private volatile Unprotected failing;

  /** @param transaction what is known of it from texts and JDBC calls */
  public TransactionLog(ReplayPolicy policy, TransactionWitness transaction, Report report) {
    this.policy = policy;
    this.transaction = transaction;
    this.report = report;
  }

  /** After any call that has succeeded, with what it does to the session; before {@link #ran}. */
  public void succeeded(Effects of) {
    if (failing != null) {
      failing = null;
    }
    if (transaction.before() == Transaction.NONE || of.endsTransaction()) {
      end();
    }
    if (of == Effects.NONE && transaction.before() == Transaction.UNCERTAIN) {
      spoil(Unprotected.UNCERTAIN, null);
    } else if (of.endsTransaction() && !of.usesXa() && transaction.before() == Transaction.OPEN
        && !(of.beginsFirst() && transaction.begunByText())) {
      spoil(Unprotected.CHAINED, null);
    }
  }

  /** After any call that has failed: the transaction may be over, or its session. */
  public void failed() {
    if (transaction.before() == Transaction.NONE) {
      end();
    }
  }

  /** The transaction is over. */
  private void end() {
    failing = null;
    boolean any;
    Unprotected why;
    String whySql;
    synchronized (this) {
      any = used;
      why = reason != null ? reason : open() == null ? null : Unprotected.CURSOR_OPEN;
      whySql = reasonSql();
      calls.clear();
      bytes = 0;
      used = false;
      reason = null;
      reasonSql = null;
    }
    if (any) {
      report.ended(why, whySql);
    }
  }

  /** The first call whose result is open; null if there is none. */
  private LoggedCall open() {
    for (LoggedCall call : calls) {
      if (call.isOpen()) {
        return call;
      }
    }
    return null;
  }

  /**
   * A statement or a batch has run, or was answered with an error; after {@link #succeeded} or {@link #failed}.
   *
   * @param of     what each statement does to the session
   * @param sql    its text, for the report
   * @param call   repeats it; null if that is impossible
   * @param counts what it has returned; null if it failed and a batch's are not known
   * @param error  the server's; null if there was none
   * @return what is kept of it; null if nothing is
   */
  public LoggedCall ran(Iterable<Effects> of, String sql, Supplier<RepeatableCall> call, long[] counts, SQLException error) {
    if (transaction.before() == Transaction.NONE || isBegin(of)) {
      return null;
    }
    if (unwrapped) {
      spoil(Unprotected.UNWRAPPED, null);
    }
    synchronized (this) {
      used = true;
      if (reason != null) {
        return null;
      }
    }
    for (Effects each : of) {
      Unprotected why = Unprotected.by(each, policy.pureFunctions);
      if (why != null) {
        spoil(why, sql);
        return null;
      }
    }
    if (transaction.before() == Transaction.UNCERTAIN) {
      spoil(Unprotected.UNCERTAIN, sql);
      return null;
    } else if (error != null && error.getErrorCode() <= 0) {
      spoil(Unprotected.DRIVER_ERROR, sql);
      return null;
    }
    RepeatableCall repeatable = call.get();
    if (repeatable == null) {
      spoil(Unprotected.PARAMETER, sql);
      return null;
    }
    return add(new LoggedCall(this, repeatable, counts, error), sql);
  }

  /** As {@link #ran}, for what is not a statement of the application: a savepoint. */
  public void did(RepeatableCall call) {
    synchronized (this) {
      used = true;
      if (reason != null) {
        return;
      }
    }
    add(new LoggedCall(this, call, NO_COUNTS, null), null);
  }

  /** It belongs to the transaction's characteristics, which are known elsewhere. */
  private static boolean isBegin(Iterable<Effects> of) {
    for (Effects each : of) {
      if (!each.beginsFirst() || !each.isAlone() || each.usesXa()) {
        return false;
      }
    }
    return true;
  }

  private LoggedCall add(LoggedCall call, String sql) {
    synchronized (this) {
      bytes += call.bytes();
      if (calls.size() < policy.statements && bytes <= policy.bytes) {
        calls.add(call);
        return call;
      }
    }
    spoil(bytes > policy.bytes ? Unprotected.TOO_MUCH_MEMORY : Unprotected.TOO_MANY_STATEMENTS, sql);
    return null;
  }

  /** More is kept of a call than when it was added. */
  void grown(LoggedCall call, int more) {
    boolean tooMuch;
    synchronized (this) {
      if (!calls.contains(call)) {
        return;
      }
      bytes += more;
      tooMuch = bytes > policy.bytes;
    }
    if (tooMuch) {
      spoil(Unprotected.TOO_MUCH_MEMORY, null);
    }
  }

  /** Something was done that can't be done again, or seen that can't be compared: this matters only if a transaction is open. */
  public void spoil(Unprotected why) {
    if (transaction.before() != Transaction.NONE) {
      spoil(why, null);
    }
  }

  private synchronized void spoil(Unprotected why, String sql) {
    used = true;
    if (reason == null) {
      reason = why;
      reasonSql = sql;
    }
    calls.clear();
    bytes = 0;
  }

  /** Of a result: this matters if it is one of this transaction's. */
  void spoiledBy(LoggedResult result, Unprotected why) {
    LoggedCall of = callOf(result);
    if (of != null) {
      spoil(why, of.call.text());
    }
  }

  /** Whether a result is one of this transaction's, and is still logged. */
  boolean keeps(LoggedResult result) {
    return callOf(result) != null;
  }

  private synchronized LoggedCall callOf(LoggedResult result) {
    for (int i = calls.size() - 1; i >= 0; i--) { // mostly the last one
      if (calls.get(i).has(result)) {
        return calls.get(i);
      }
    }
    return null;
  }

  /** Why the open transaction can't be run again; null if it can. */
  public synchronized Unprotected reason() {
    return unwrapped ? Unprotected.UNWRAPPED : reason != null ? reason : open() == null ? null : Unprotected.CURSOR_OPEN;
  }

  /** The statement that is the reason, as the application gave it; null if no statement is. */
  public synchronized String reasonSql() {
    LoggedCall open = reason == null ? open() : null;
    return open == null ? reasonSql : open.call.text();
  }

  /** What the open transaction has done. */
  public synchronized List<LoggedCall> calls() {
    return new ArrayList<>(calls);
  }

  /**
   * A call has failed, and may have to be repeated.
   *
   * @param of       what each of its statements does to the session
   * @param complete whether all of its parameters can be set again
   */
  public void failing(Iterable<Effects> of, boolean complete) {
    Unprotected why = complete ? null : Unprotected.PARAMETER;
    for (Effects each : of) {
      why = why == null ? Unprotected.by(each, policy.pureFunctions) : why;
    }
    failing = why;
  }

  /**
   * Why the call that has just failed can't be repeated; null if it can.
   *
   * @param sent whether the server may have received it: a call that has not run may be repeated, whatever it is
   */
  public Unprotected failing(boolean sent) {
    return sent || failing == Unprotected.PARAMETER ? failing : null;
  }

  /** The application has asked for the warnings of the last statement, and there were none. */
  public synchronized void sawNoWarnings() {
    if (!calls.isEmpty()) {
      calls.get(calls.size() - 1).sawNoWarnings();
    }
  }

  /** An object of the vendor's driver goes to the application. */
  public void handedOut() {
    unwrapped = true;
    spoil(Unprotected.UNWRAPPED);
  }
}
