package io.hawser.link;

import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.util.Objects;

/**
 * Whether a transaction is open, in the words of the server as the vendor's driver repeats them, and when they can be believed. Only
 * after a successful answer: oceanbase-client and MariaDB Connector/J say after every error that a transaction is open, so that a
 * rollback is really sent, and MySQL Connector/J says what it said before. Before the first statement no transaction is open,
 * whatever the driver keeps from the login.
 *
 * <p>It also knows whether anybody has worked on the session through an object of the vendor's that was handed out.
 *
 * <p>Meant for one thread at a time, as a connection is. A healthy call on a connection of which nothing was handed out costs reads of
 * volatile fields: the driver is asked when somebody wants to know.
 */
public final class TransactionStatus {
  private static final long UNKNOWN = -1;

  private final Vendor vendor;
  private final Connection connection;
  private final HawserSocket socket;
  private volatile boolean served;
  /** The last answer was an error, or something of the vendor's was handed out: more is to be noted of each call. */
  private volatile boolean watchful;
  private volatile boolean afterError;
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
    return socket == null ? UNKNOWN : socket.accepted();
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
    if (handedOut && (now == UNKNOWN || now != acceptedAtLeave)) {
      workedBehind = true;
    }
  }

  /** A call has succeeded. @param statement whether it ran one of the application's */
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
    if (now == UNKNOWN ? statement : now != acceptedAtEnter) { // else it was answered by the driver alone
      afterError = false;
      if (workedBehind && Boolean.FALSE.equals(vendor.inTransaction(connection))) {
        workedBehind = false; // whatever it was is over
      }
    }
    acceptedAtLeave = now;
    watchful = afterError || handedOut;
  }

  /** A call was answered with an error. */
  public void failed() {
    served = true;
    afterError = true;
    watchful = true;
    acceptedAtLeave = accepted();
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

  /** The server's word; null where it can't be believed, or the driver does not repeat it. */
  public Boolean inTransaction() {
    return afterError || !served ? null : vendor.inTransaction(connection);
  }
}
