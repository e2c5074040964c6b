package io.hawser.session;

import java.util.Locale;

/** Reads one statement of a text, by its leading word: what it does to the session, or which reader continues. */
final class StatementReader {
  private final Cursor at;
  private final EffectsBuilder found;
  private final SqlMode mode;
  private final SetReader sets;
  private final RoutineReader routines;

  StatementReader(Cursor at, EffectsBuilder found, SqlMode mode) {
    this.at = at;
    this.found = found;
    this.mode = mode;
    this.sets = new SetReader(at, found);
    this.routines = new RoutineReader(at, found, mode);
  }

  /** Reads from the first token of a statement to the semicolon after it. */
  void read() {
    found.statement();
    boolean asksDiagnostics = at.at("GET");
    readStatement();
    at.skipToStop();
    if (!asksDiagnostics) {
      found.produces(LocalValue.ROW_COUNT | LocalValue.TRACE);
    }
  }

  private void readStatement() {
    int start = at.start();
    while (at.at('(')) {
      at.advance();
    }
    if (at.at('{') || at.at('?')) {
      if (!routines.escapedCall(start)) {
        unreadable("{");
      }
    } else if (at.at(Lexer.Kind.WORD)) {
      String word = at.upper();
      at.advance();
      boolean forOne = false;
      while (word.equals("SET") && at.skip("STATEMENT")) {
        forOne = true;
        word = afterSetStatement();
      }
      if (forOne && word.equals("SET")) {
        setWithOtherSettings();
      } else {
        statement(word, start);
      }
    } else if (at.at('<') && mode == SqlMode.ORACLE) {
      routines.block("<", start);
    } else {
      unreadable(at.atStop() ? "(" : at.text());
    }
  }

  /** MariaDB's SET STATEMENT variable = value FOR statement: the setting ends with the statement, and only the statement counts. */
  private String afterSetStatement() {
    ExpressionReader values = new ExpressionReader(at, found, "SET");
    while (!at.atStop() && !(values.outside() && at.at("FOR"))) {
      values.token();
    }
    values.finish();
    at.skip("FOR");
    String word = at.at(Lexer.Kind.WORD) ? at.upper() : "SET STATEMENT";
    if (!at.atStop()) {
      at.advance();
    }
    return word;
  }

  /** What is set here was read under settings that a repetition would not have. */
  private void setWithOtherSettings() {
    EffectsBuilder set = new EffectsBuilder();
    new SetReader(at, set).read();
    set.moveAsHolds(found);
  }

  private void statement(String word, int start) {
    switch (word) {
      case "SELECT":
      case "WITH":
      case "VALUES":
      case "TABLE":
        query(word);
        break;
      case "INSERT":
      case "REPLACE":
        write(word);
        found.writes();
        found.repeatable();
        found.mayProduce(LocalValue.LAST_INSERT_ID | LocalValue.LAST_GTID | LocalValue.SEQUENCES);
        found.produces(LocalValue.DIAGNOSTICS);
        found.touches();
        break;
      case "LOAD":
        load();
        break;
      case "UPDATE":
      case "DELETE":
      case "MERGE":
        found.writes();
        found.repeatable();
        write(word);
        found.mayProduce(LocalValue.LAST_GTID | LocalValue.SEQUENCES);
        found.produces(LocalValue.DIAGNOSTICS);
        found.touches();
        break;
      case "DO":
      case "SIGNAL":
      case "RESIGNAL":
      case "KILL":
      case "CHECKSUM":
        write(word);
        break;
      case "GET":
        found.asks(LocalValue.DIAGNOSTICS | LocalValue.ROW_COUNT);
        write(word);
        break;
      case "SHOW":
        show();
        break;
      case "EXPLAIN":
      case "DESCRIBE":
      case "DESC":
        explain();
        break;
      case "HELP":
        found.read();
        break;
      case "SET":
        sets.read();
        break;
      case "USE":
        found.add(Change.set(StateKeys.SCHEMA, "USE " + (at.atStop() ? "" : at.text()), Change.Form.STATEMENT));
        break;
      case "CALL":
      case "EXEC":
        routines.call(start);
        break;
      case "DECLARE":
        routines.block("DECLARE", start);
        break;
      case "PREPARE":
        new SessionObjectReader(at, found).prepare();
        break;
      case "DEALLOCATE":
        new SessionObjectReader(at, found).deallocate();
        break;
      case "EXECUTE":
        new SessionObjectReader(at, found).execute();
        break;
      case "HANDLER":
        new SessionObjectReader(at, found).handler();
        break;
      case "BEGIN":
      case "START":
      case "COMMIT":
      case "ROLLBACK":
      case "SAVEPOINT":
      case "RELEASE":
      case "XA":
        new TransactionReader(at, found, routines).read(word, start);
        break;
      default:
        administration(word);
    }
  }

  private void query(String word) {
    found.read();
    found.repeatable();
    if (!word.equals("SELECT")) {
      found.touches();
    }
    new ExpressionReader(at, found, word).readToStop();
    if (word.equals("SELECT")) {
      found.produces(LocalValue.FOUND_ROWS);
    }
  }

  private void write(String word) {
    found.run();
    new ExpressionReader(at, found, word).readToStop();
  }

  /** LOAD INDEX commits everywhere, LOAD DATA and LOAD XML with some storage engines, and piece by piece on OceanBase. */
  private void load() {
    if (!at.at("INDEX")) {
      found.loads();
      write("LOAD");
      found.produces(LocalValue.LAST_INSERT_ID);
    }
    found.add(Change.Kind.MAYBE_COMMIT);
  }

  private void show() {
    found.read();
    if (at.atAny("WARNINGS", "ERRORS", "COUNT", "PROFILE", "PROFILES")) {
      found.asks(LocalValue.DIAGNOSTICS);
    } else if (at.at("TRACE")) {
      found.asks(LocalValue.TRACE);
    }
    found.touches();
    if (!at.skip("SESSION")) {
      at.skip("LOCAL");
    }
    if (at.at("VARIABLES")) {
      variables();
    } else {
      new ExpressionReader(at, found, "SHOW").readToStop();
    }
  }

  private void variables() {
    ExpressionReader condition = new ExpressionReader(at, found, "SHOW");
    while (!at.atStop()) {
      if (at.at('?')) {
        found.dependsOnParameters();
      } else if (at.at(Lexer.Kind.STRING)) {
        found.asks(VariablesShown.by(at.unquoted().toUpperCase(Locale.ROOT)));
      }
      condition.token();
    }
    condition.finish();
  }

  /** EXPLAIN ANALYZE runs the statement, EXPLAIN PLAN writes into a table; servers may run subqueries to explain them. */
  private void explain() {
    found.read();
    if (at.atAny("ANALYZE", "PLAN")) {
      found.noRead();
    }
    found.touches();
    new ExpressionReader(at, found, "EXPLAIN").readToStop();
  }

  /** Changes not rows, but the objects that hold them, or the server. */
  private void administration(String word) {
    switch (word) {
      case "CREATE":
      case "ALTER":
      case "DROP":
      case "TRUNCATE":
      case "RENAME":
        new DefinitionReader(at, found, mode).read(word);
        break;
      case "GRANT":
      case "REVOKE":
      case "COMMENT":
        found.add(Change.Kind.COMMIT);
        break;
      case "ANALYZE":
        analyze();
        break;
      case "OPTIMIZE":
      case "REPAIR":
      case "CHECK":
      case "CACHE":
      case "BINLOG":
      case "INSTALL":
      case "UNINSTALL":
      case "PURGE":
      case "FLASHBACK":
      case "AUDIT":
      case "NOAUDIT":
      case "STOP":
      case "CHANGE":
      case "CLONE":
      case "IMPORT":
      case "SHUTDOWN":
      case "RESTART":
        found.add(Change.Kind.MAYBE_COMMIT);
        break;
      case "RESET":
        found.add(at.at("CONNECTION") ? Change.Kind.RESET : Change.Kind.MAYBE_COMMIT);
        break;
      case "LOCK":
      case "UNLOCK":
      case "FLUSH":
      case "BACKUP":
        new LockReader(at, found, mode).read(word);
        break;
      default:
        unreadable(word);
    }
  }

  /** MariaDB's ANALYZE runs the statement after it. */
  private void analyze() {
    if (at.atAny("TABLE", "TABLES", "LOCAL", "NO_WRITE_TO_BINLOG", "INDEX", "CLUSTER")) {
      found.add(Change.Kind.MAYBE_COMMIT);
    } else {
      write("ANALYZE");
      found.touches();
      found.mayProduce(LocalValue.ALL);
    }
  }

  private void unreadable(String word) {
    found.add(Change.unknown(Change.Kind.UNREADABLE, "unknown statement " + word));
    found.mayProduce(LocalValue.ALL);
  }
}
