package io.hawser.link;

import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.util.Objects;

/**
 * Whether a transaction is open, in the words of the server as the vendor's driver repeats them, and when they can be believed. Only
 * after a successful answer: oceanbase-client and MariaDB Connector/J say after every error that a transaction is open, so that a
 * rollback is really sent, and MySQL Connector/J says what it said before. Not after a ping, with which MySQL Connector/J forgets that one
 * is open. Before the first statement no transaction is open, whatever the driver keeps from the login.
 *
 * <p>It also knows whether anybody has worked on the session through an object of the vendor's that was handed out.
 *
 * <p>Meant for one thread at a time, as a connection is. On a connection of which no object was handed out, a healthy call costs reads of
 * volatile fields: the driver is asked when somebody wants to know.
 */
public final class TransactionStatus {
  private final Vendor vendor;
  private final Connection connection;
  /** Null if it is not ours: then nobody knows what is sent. */
  private final HawserSocket socket;
  private volatile boolean served;
  /** The last answer was an error, or something of the vendor's was handed out: more is to be noted of each call. */
  private volatile boolean watchful;
  private volatile boolean afterError;
  /** The last thing sent was a ping, with which the driver has forgotten what it knew. */
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
      if (statement) { // of what the server answers to a change of schema (COM_INIT_DB) some drivers do not read the status
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

  /** A call has failed, with no other one in flight: what was sent since it began is its own. */
  public void callFailed() {
    acceptedAtLeave = accepted();
  }

  /** A call was sent, and the session lost before its answer, or a part of it, had come. */
  public void unanswered() {
    vendor.keepTransactionOfBefore(connection);
  }

  /** Hawser is about to ask something of its own: whatever was sent by somebody else was sent before. */
  public void asking() {
    if (handedOut) {
      noteWorkBehind();
    }
  }

  /** What was sent since {@link #asking} is nobody's work. */
  public void asked() {
    if (handedOut) {
      acceptedAtLeave = accepted();
    }
  }

  /** The server has answered a ping. */
  public void pinged() {
    if (vendor.forgetsTransactionWhenPinged()) {
      forgotten = true;
      watchful = true;
      acceptedAtEnter = accepted(); // the call that it belongs to may send nothing more, and would not be answered by the server
    }
  }

  /** The application has got an object of the vendor's that can reach this session. */
  public void handOut() {
    if (!handedOut) {
      acceptedAtLeave = accepted();
      userAtHandOut = vendor.user(connection);
      handedOut = true;
      watchful = true;
    }
  }

  /** Whether the application has got an object of the vendor's that can reach this session. */
  public boolean wasHandedOut() {
    return handedOut;
  }

  /** Whether anything may have run on the session that no call of ours has seen, since the server last said that no transaction was open. */
  public boolean workedBehind() {
    if (handedOut && !workedBehind) {
      noteWorkBehind();
    }
    return workedBehind;
  }

  /** Whether the session is another user's by now: {@code changeUser} of the vendors' drivers. */
  public boolean userChanged() {
    return handedOut && !Objects.equals(userAtHandOut, vendor.user(connection));
  }

  /** What ran behind may have been a ping. */
  private boolean mayHaveForgotten() {
    return handedOut && vendor.forgetsTransactionWhenPinged() && workedBehind();
  }

  /** The server's word; null where it can't be believed, or the driver does not repeat it. */
  public Boolean inTransaction() {
    return afterError || forgotten || !served || mayHaveForgotten() ? null : vendor.inTransaction(connection);
  }
}
