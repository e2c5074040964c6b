package io.hawser.odp;

import io.hawser.failure.RootCause;
import io.hawser.log.PlainText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Says why ODP did not tell its settings, and what to do about it. */
final class Unreadable {
  private Unreadable() {}

  static String because(Exception failed) {
    SQLException told = sql(failed);
    if (told == null) {
      return "The vendor driver failed (" + failed + ").";
    }
    if (told.getErrorCode() == 1045) {
      return "The login was refused (1045). Check the password, for root@proxysys that is ODP's parameter obproxy_sys_password, and"
          + " where you connect from: ODP 4.2.1 and later let root@proxysys in from private and loopback addresses only.";
    }
    if (told.getErrorCode() == 1064 || oracleMode(failed)) {
      return "This user is not allowed to read it, or there is no ODP. root@proxysys and root@sys are allowed.";
    }
    if (told.getErrorCode() == 1235) {
      return "This driver cannot log in as root@proxysys (MySQL Connector/J sends statements that ODP refuses, 1235). Use root@sys,"
          + " or oceanbase-client or MariaDB Connector/J.";
    }
    if (lost(failed)) {
      return (refused(RootCause.of(failed)) ? "No connection came about (" : "The connection was lost, or no answer came in time (")
          + PlainText.oneLine(told.getMessage() + hidden(failed)) + ").";
    }
    return "It answered with error " + told.getErrorCode() + " (" + PlainText.oneLine(told.getMessage()) + ").";
  }

  private static boolean refused(Throwable root) {
    return root instanceof UnknownHostException || root instanceof ConnectException || root instanceof NoRouteToHostException;
  }

  /** What the vendor's words do not say: that nobody listens there, for example. */
  private static String hidden(Throwable failed) {
    Throwable root = RootCause.of(failed);
    String text = root instanceof UnknownHostException ? "unknown host " + root.getMessage() : root.getMessage();
    return text == null || (failed.getMessage() != null && failed.getMessage().contains(text)) ? "" : ": " + text;
  }

  /** An OBServer's Oracle-mode tenant does not know ODP's statements: ORA-00900. */
  static boolean oracleMode(Exception failed) {
    SQLException told = sql(failed);
    return told != null && told.getMessage() != null && told.getMessage().contains("ORA-00900");
  }

  /** Whether the connection is gone or silent, so that its error says nothing about who is there. */
  static boolean lost(Exception failed) {
    SQLException told = sql(failed);
    if (told == null) {
      return true;
    }
    if (told.getSQLState() != null && told.getSQLState().startsWith("08")) {
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
