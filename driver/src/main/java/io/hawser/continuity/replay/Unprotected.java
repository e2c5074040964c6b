package io.hawser.continuity.replay;

import io.hawser.session.Effects;
import java.util.Collection;
import java.util.Locale;

/** Why a transaction could not be run again on another session with a result that is known to be the same. */
public enum Unprotected {
  NOREPLAY_HINT("a statement says /* hawser:noreplay */"),
  CALL("a CALL or an anonymous block: what it does can't be read"),
  UNREADABLE("a statement that can't be read"),
  SEVERAL_STATEMENTS("a text of several statements"),
  LOAD_DATA("LOAD DATA: its file may be another by then"),
  TEMPORARY_TABLE("a temporary table"),
  LOCK("LOCK TABLES or a user's lock"),
  XA("XA"),
  SESSION_STATE("something of the session was set within the transaction: set it before"),
  SESSION_VALUE("a value that only the session knows was asked for, such as LAST_INSERT_ID() in a text"),
  FUNCTION("a function that is not known to have no effects of its own: name it in hawser.retry.functions if it has none"),
  OTHER_STATEMENT("a statement that is no query, INSERT, REPLACE, UPDATE, DELETE or savepoint"),
  UNCERTAIN("the transaction may be over: something may have committed it, or an error may have rolled it back"),
  CHAINED("a transaction that another one began: COMMIT AND CHAIN"),
  PARAMETER("a parameter that is a stream, a LOB, or of a class whose values may change"),
  CURSOR("a result that was left, and read again later"),
  CURSOR_OPEN("a result that is fetched row by row, or may be written to, and was neither read to its end nor closed"),
  SCROLLED("a result that was read otherwise than row by row"),
  UPDATABLE_RESULT("a row that was written through a result"),
  RESULT_UNREADABLE("a column that could not be read"),
  WARNINGS("warnings of the server were read"),
  METADATA("the server was asked about its catalogue or about a statement"),
  SAVEPOINT_UNNAMED("a savepoint without a name"),
  CONNECTION_ERROR("a call of the connection's own has failed, such as one for a savepoint"),
  DRIVER_ERROR("an error that is not the server's"),
  UNWRAPPED("an object of the vendor's driver was handed out, behind which work can't be seen"),
  CONCURRENT("several threads in one transaction"),
  TOO_MANY_STATEMENTS("more statements than hawser.transaction.replay.statements"),
  TOO_MUCH_MEMORY("more than hawser.transaction.replay.memory");

  private final String text;

  Unprotected(String text) {
    this.text = text;
  }

  /** As JMX and the log show it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String text() {
    return text;
  }

  /**
   * Why a statement that has run in a transaction can't be run again in another one.
   *
   * @param pureFunctions as for {@link Effects#isRead}
   * @return null if it can
   */
  static Unprotected by(Effects of, Collection<String> pureFunctions) {
    if (of.mustNotRepeat()) {
      return NOREPLAY_HINT;
    } else if (of.isRepeatable()) {
      return of.usesLocalValues() ? SESSION_VALUE : of.callsUnknown(pureFunctions) ? FUNCTION : null;
    }
    return whatItIs(of);
  }

  private static Unprotected whatItIs(Effects of) {
    if (of.calls()) {
      return CALL;
    } else if (of.isUnreadable()) {
      return UNREADABLE;
    } else if (of.loads()) {
      return LOAD_DATA;
    } else if (of.usesTemporaryTables()) {
      return TEMPORARY_TABLE;
    } else if (of.usesLocks()) {
      return LOCK;
    } else if (of.usesXa()) {
      return XA;
    } else if (of.usesLocalValues()) {
      return SESSION_VALUE;
    }
    return !of.isAlone() ? SEVERAL_STATEMENTS : of.plain() ? OTHER_STATEMENT : SESSION_STATE;
  }
}
