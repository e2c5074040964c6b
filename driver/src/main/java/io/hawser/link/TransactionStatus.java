package io.hawser.link;

import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.util.Objects;

/**
 * Whether a transaction is open, as the server reports it and the vendor's driver repeats it, and when this can be believed. Only after a
 * successful answer: after every error oceanbase-client and MariaDB Connector/J report an open transaction, so that a rollback is really
 * sent, and MySQL Connector/J repeats its last report. MySQL Connector/J forgets an open transaction with each command whose answer has no
 * status (a ping, a prepare, the close of a prepared statement): its report that none is open counts only after a statement. Before the
 * first statement no transaction is open, whatever the driver keeps from the login.
 *
 * <p>It also knows whether the session was used through a handed-out object of the vendor's.
 *
 * <p>Meant for one thread at a time, like a connection. On a connection without handed-out objects, a healthy call costs reads of volatile
 * fields: the driver is asked only on demand.
 */
public final class TransactionStatus {
  private final Vendor vendor;
  private final Connection connection;
  /** Null if it is not ours: then it is unknown what is sent. */
  private final HawserSocket socket;
  private volatile boolean served;
  /** The last answer was an error, or an object of the vendor's was handed out: more must be noted for each call. */
  private volatile boolean watchful;
  private volatile boolean afterError;
  /** Something was sent since the last statement that may have made the driver forget an open transaction. */
  private volatile boolean forgotten;
  private volatile boolean handedOut;
  private volatile boolean workedBehind;
  private volatile String userAtHandOut;
  private volatile long acceptedAtEnter;
  private volatile long acceptedAtLeave;

  TransactionStatus(Vendor vendor, Connection connection, HawserSocket socket) {
    this.vendor = vendor;
    this.connection = connection;
    this.socket = socket;
  }

  private long accepted() {
    return socket == null ? 0 : socket.accepted();
  }

  /** A call begins. */
  public void entered() {
    if (watchful) {
      noteWorkBehind();
      acceptedAtEnter = accepted();
    }
  }

  /** What was sent since the last call ended was sent by somebody else, or without being answered. */
  private void noteWorkBehind() {
    long now = accepted();
    if (handedOut && (socket == null || now != acceptedAtLeave)) {
      workedBehind = true;
    }
  }

  /**
   * A call has succeeded.
   *
   * @param statement whether it ran one of the application's
   */
  public void answered(boolean statement) {
    if (statement && !served) {
      served = true;
    }
    if (watchful) {
      answeredWatchfully(statement);
    }
  }

  private void answeredWatchfully(boolean statement) {
    long now = accepted();
    if (socket == null ? statement : now != acceptedAtEnter) { // else it was answered by the driver alone
      if (statement) { // some drivers do not read the status in the answer to a change of schema (COM_INIT_DB)
        afterError = false;
        forgotten = false;
      }
      if (workedBehind && Boolean.FALSE.equals(vendor.inTransaction(connection))) {
        workedBehind = false; // whatever it was is over
      }
    }
    acceptedAtLeave = now;
    watchful = afterError || handedOut || forgotten;
  }

  /** A call was answered with an error. */
  public void failed() {
    served = true;
    afterError = true;
    watchful = true;
    acceptedAtLeave = accepted();
  }

  /** A call has failed, with no other one in flight: it sent whatever was sent since it began. */
  public void callFailed() {
    acceptedAtLeave = accepted();
  }

  /** A call was sent, and the session was lost before its answer, or any part of it, arrived. */
  public void unanswered() {
    vendor.keepTransactionOfBefore(connection);
  }

  /** Hawser or a driver's close is about to send something: what the application sent unseen was sent before. */
  public void asking() {
    if (handedOut) {
      noteWorkBehind();
    }
  }

  /** What was sent since {@link #asking} is not the application's work. */
  public void asked() {
    if (handedOut) {
      acceptedAtLeave = accepted();
    }
  }

  /** The last command of this call has no status in its answer, or no answer: a ping, a prepare, the close of a prepared statement. */
  public void sentWithoutStatus() {
    if (vendor.forgetsTransaction()) {
      forgotten = true;
      watchful = true;
      acceptedAtEnter = accepted(); // the call that it belongs to may send nothing more, and would not be answered by the server
    }
  }

  /** The application receives an object of the vendor's that can reach this session. */
  public void handOut() {
    if (!handedOut) {
      acceptedAtLeave = accepted();
      userAtHandOut = vendor.user(connection);
      handedOut = true;
      watchful = true;
    }
  }

  /** Whether the application received an object of the vendor's that can reach this session. */
  public boolean wasHandedOut() {
    return handedOut;
  }

  /** Whether anything may have run on the session, unseen by our calls, since the server last reported that no transaction was open. */
  public boolean workedBehind() {
    if (handedOut && !workedBehind) {
      noteWorkBehind();
    }
    return workedBehind;
  }

  /** Whether the session now belongs to another user: {@code changeUser} of the vendors' drivers. */
  public boolean userChanged() {
    return handedOut && !Objects.equals(userAtHandOut, vendor.user(connection));
  }

  /** What ran unseen may have been a ping. */
  private boolean mayHaveForgotten() {
    return handedOut && vendor.forgetsTransaction() && workedBehind();
  }

  /** The server's report; null if it can't be believed, or the driver does not repeat it. */
  public Boolean inTransaction() {
    if (afterError || !served || mayHaveForgotten()) {
      return null;
    }
    Boolean said = vendor.inTransaction(connection);
    return forgotten && Boolean.FALSE.equals(said) ? null : said;
  }
}
