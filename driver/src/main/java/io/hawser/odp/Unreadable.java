package io.hawser.odp;

import io.hawser.thrown.CauseChain;
import io.hawser.log.PlainText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Says why ODP's settings could not be read, and what to do about it. */
public final class Unreadable {
  private Unreadable() {}

  public static Message because(Exception failed) {
    SQLException error = sql(failed);
    if (error == null) {
      return new Message(Text.DRIVER_FAILED, PlainText.oneLine(failed.toString()));
    }
    if (error.getErrorCode() == 1045) {
      return new Message(Text.LOGIN_REFUSED);
    }
    if (error.getErrorCode() == 1064 || oracleMode(failed)) {
      return new Message(Text.NOT_ALLOWED);
    }
    if (error.getErrorCode() == 1235) {
      return new Message(Text.NOT_THIS_DRIVER);
    }
    if (lost(failed)) {
      return new Message(refused(CauseChain.root(failed)) ? Text.NO_CONNECTION : Text.CONNECTION_LOST,
          PlainText.oneLine(error.getMessage() + hidden(failed)));
    }
    return new Message(Text.ANSWERED_ERROR, error.getErrorCode(), PlainText.oneLine(error.getMessage()));
  }

  private static boolean refused(Throwable root) {
    return root instanceof UnknownHostException || root instanceof ConnectException || root instanceof NoRouteToHostException;
  }

  /** What the vendor's message does not say: that nobody listens there, for example. */
  private static String hidden(Throwable failed) {
    Throwable root = CauseChain.root(failed);
    String text = root instanceof UnknownHostException ? "unknown host " + root.getMessage() : root.getMessage();
    return text == null || (failed.getMessage() != null && failed.getMessage().contains(text)) ? "" : ": " + text;
  }

  /** An OBServer's Oracle-mode tenant does not know ODP's statements: ORA-00900. */
  static boolean oracleMode(Exception failed) {
    SQLException error = sql(failed);
    return error != null && error.getMessage() != null && error.getMessage().contains("ORA-00900");
  }

  /** Whether the connection is gone or silent, so that its error says nothing about who is there. */
  static boolean lost(Exception failed) {
    SQLException error = sql(failed);
    if (error == null) {
      return true;
    }
    if (error.getSQLState() != null && error.getSQLState().startsWith("08")) {
      return true;
    }
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  private static SQLException sql(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return (SQLException) cause;
      }
    }
    return null;
  }
}
