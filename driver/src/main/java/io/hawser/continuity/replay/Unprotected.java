package io.hawser.continuity.replay;

import io.hawser.session.Effects;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Why a transaction could not be run again on another session with a result that is known to be the same. */
public enum Unprotected {
  NOREPLAY_HINT("a statement says /* hawser:noreplay */",
      "Remove the hint, if the statement may be run again."),
  CALL("a CALL or an anonymous block: its effects can't be read from its text",
      "Let the application send the procedure's statements itself, or call it in a transaction of its own."),
  UNREADABLE("a statement that can't be read",
      "Run it in a transaction of its own; if it is ordinary SQL, report it."),
  SEVERAL_STATEMENTS("a text of several statements",
      "Send the statements one by one, or as a batch."),
  LOAD_DATA("LOAD DATA: its file may have changed by then",
      "Load the file in a transaction of its own, or insert its rows as batches."),
  TEMPORARY_TABLE("a temporary table",
      "Use a subquery or WITH instead, or an ordinary table with a column that identifies the owner of each row."),
  LOCK("LOCK TABLES or a user's lock",
      "Lock rows with SELECT ... FOR UPDATE instead."),
  XA("XA",
      "Nothing: XA transactions are not run again."),
  SESSION_STATE("session state was set within the transaction: set it before",
      "Set it before the transaction, in the URL, or with hawser.init.sql."),
  SESSION_VALUE("the transaction asked for a value that only the session knows, such as LAST_INSERT_ID() in a statement",
      "Read generated keys with getGeneratedKeys(), counts with getUpdateCount(), and keep other values in the application."),
  FUNCTION("a function that is not known to have no effects of its own: name it in hawser.retry.functions if it has none",
      "If it changes something, call it in a transaction of its own."),
  OTHER_STATEMENT("a statement that is no query, INSERT, REPLACE, UPDATE, DELETE or savepoint",
      "Run it before or after the transaction."),
  UNCERTAIN("the transaction may be over: something may have committed it, or an error may have rolled it back",
      "Roll back after a deadlock or a lock timeout, and run what commits by itself, such as DDL, outside of transactions."),
  CHAINED("a transaction that another one began: COMMIT AND CHAIN",
      "End transactions without AND CHAIN, and begin the next one."),
  PARAMETER("a parameter that is a stream, a LOB, or of a class whose values may change",
      "Set the parameter as a String or byte[]."),
  CURSOR("a result that was left, and read again later",
      "Read a result before its statement is used again, and ask for generated keys once."),
  CURSOR_OPEN("a result that is fetched row by row, or may be written to, and was neither read to its end nor closed",
      "Read the result to its end or close it before the transaction goes on; leave out setFetchSize() where the rows fit into memory."),
  SCROLLED("a result that was not read row by row",
      "Read the result with next() alone."),
  UPDATABLE_RESULT("a row that was written through a result",
      "Write the row with an UPDATE, INSERT or DELETE."),
  RESULT_UNREADABLE("a column that could not be read",
      "Find out why reading the column fails, and convert its value in the query."),
  WARNINGS("warnings of the server were read",
      "Do not ask for warnings in the transaction, or avoid what the server warns of."),
  METADATA("the server was asked about its catalogue or about a statement",
      "Ask before the transaction, and keep the answer."),
  SAVEPOINT_UNNAMED("a savepoint without a name",
      "Give savepoints a name: setSavepoint(name)."),
  CONNECTION_ERROR("a call on the connection itself has failed, such as one for a savepoint",
      "Find out why the call fails."),
  DRIVER_ERROR("an error that is not the server's",
      "Avoid the error, which the driver throws by itself: for a missing parameter, for example."),
  UNWRAPPED("an object of the vendor's driver was handed out; work done through it can't be seen",
      "Do without unwrap() and casts to the vendor's classes, or give that work a connection of its own."),
  CONCURRENT("several threads in one transaction",
      "Give each thread a connection of its own."),
  TOO_MANY_STATEMENTS("more statements than hawser.transaction.replay.statements",
      "Make the transaction smaller, use batches, or raise the limit."),
  TOO_MUCH_MEMORY("more than hawser.transaction.replay.memory",
      "Make the transaction smaller, or raise the limit.");

  private final String text;
  private final String remedy;

  Unprotected(String text, String remedy) {
    this.text = text;
    this.remedy = remedy;
  }

  /** As JMX and the log show it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason with this code; empty if there is none, for example if it is from another version. */
  public static Optional<Unprotected> of(String code) {
    return Arrays.stream(values()).filter(each -> each.code().equals(code)).findAny();
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** What it is, in Chinese if that is the locale's language, and in English otherwise. */
  public String text(Locale language) {
    return isChinese(language) ? ChineseReasons.text(this) : text;
  }

  /** What to change so that such transactions can be run again, in Chinese if that is the locale's language, and in English otherwise. */
  public String remedy(Locale language) {
    return isChinese(language) ? ChineseReasons.remedy(this) : remedy;
  }

  private static boolean isChinese(Locale language) {
    return "zh".equals(language.getLanguage());
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
