package io.hawser.session;

import java.util.Locale;

/** Reads one statement of a text, by its leading word. */
final class StatementReader {
  private final Cursor at;
  private final EffectsBuilder found;
  private final SqlMode mode;
  private final SetReader sets;
  private int statementStart;

  StatementReader(Cursor at, EffectsBuilder found, SqlMode mode) {
    this.at = at;
    this.found = found;
    this.mode = mode;
    this.sets = new SetReader(at, found);
  }

  /** Reads from the first token of a statement to the semicolon behind it. */
  void read() {
    found.statement();
    boolean asksDiagnostics = at.at("GET");
    statementStart = at.start();
    readStatement();
    at.skipToStop();
    if (!asksDiagnostics) {
      found.produces(Effects.ROW_COUNT);
    }
  }

  private void readStatement() {
    while (at.at('(')) {
      at.advance();
    }
    if (at.at('{') || at.at('?')) {
      escapedCall();
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
        statement(word);
      }
    } else if (at.at('<') && mode == SqlMode.ORACLE) {
      block("<");
    } else {
      unreadable(at.atStop() ? "(" : at.text());
    }
  }

  /** MariaDB's SET STATEMENT variable = value FOR statement: the setting ends with the statement, which counts. */
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

  /** What is set here was read under other settings than it would be again. */
  private void setWithOtherSettings() {
    EffectsBuilder set = new EffectsBuilder();
    new SetReader(at, set).set();
    set.moveAsHolds(found);
  }

  private void statement(String word) {
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
        found.mayProduce(Effects.LAST_INSERT_ID | Effects.LAST_GTID | Effects.SEQUENCES);
        found.produces(Effects.DIAGNOSTICS);
        found.touches();
        break;
      case "LOAD":
        load();
        break;
      case "UPDATE":
      case "DELETE":
      case "MERGE":
        write(word);
        found.mayProduce(Effects.LAST_GTID | Effects.SEQUENCES);
        found.produces(Effects.DIAGNOSTICS);
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
        found.asks(Effects.DIAGNOSTICS | Effects.ROW_COUNT);
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
        sets.set();
        break;
      case "USE":
        found.add(Change.set(StateKeys.SCHEMA, "USE " + (at.atStop() ? "" : at.text()), Change.Form.STATEMENT));
        break;
      case "CALL":
      case "EXEC":
        call();
        break;
      case "DECLARE":
        block("DECLARE");
        break;
      case "PREPARE":
        String prepared = at.name().toLowerCase(Locale.ROOT);
        found.add(Change.hold(StateKeys.PREPARED + prepared, StateKeys.PREPARED + prepared));
        break;
      case "DEALLOCATE":
        at.skip("PREPARE");
        found.add(Change.of(Change.Kind.RELEASE, StateKeys.PREPARED + at.name().toLowerCase(Locale.ROOT)));
        break;
      case "EXECUTE":
        execute();
        break;
      case "HANDLER":
        handler();
        break;
      default:
        if (!transaction(word) && !definition(word)) {
          unreadable(word);
        }
    }
  }

  private void query(String word) {
    found.read();
    if (!word.equals("SELECT")) {
      found.touches();
    }
    new ExpressionReader(at, found, word).readToStop();
    if (word.equals("SELECT")) {
      found.produces(Effects.FOUND_ROWS);
    }
  }

  private void write(String word) {
    found.run();
    new ExpressionReader(at, found, word).readToStop();
  }

  /** LOAD INDEX commits everywhere, LOAD DATA and LOAD XML with some storage engines, and piece by piece on OceanBase. */
  private void load() {
    if (!at.at("INDEX")) {
      write("LOAD");
      found.produces(Effects.LAST_INSERT_ID);
    }
    found.add(Change.Kind.MAYBE_COMMIT);
  }

  private void show() {
    found.read();
    if (at.atAny("WARNINGS", "ERRORS", "COUNT", "PROFILE", "PROFILES", "TRACE")) {
      found.asks(Effects.DIAGNOSTICS);
    }
    found.touches();
    new ExpressionReader(at, found, "SHOW").readToStop();
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

  /** Whether the word begins a statement about transactions. */
  private boolean transaction(String word) {
    switch (word) {
      case "BEGIN":
        at.skip("WORK");
        if (at.atStop()) {
          found.add(Change.begin("BEGIN", false));
        } else {
          block("BEGIN");
        }
        return true;
      case "START":
        start();
        return true;
      case "COMMIT":
        end(Change.COMMIT);
        return true;
      case "ROLLBACK":
        at.skip("WORK");
        if (at.at("TO")) {
          found.run();
        } else {
          end(Change.of(Change.Kind.ROLLBACK));
        }
        return true;
      case "SAVEPOINT":
      case "RELEASE":
        found.run();
        return true;
      case "XA":
        xa();
        return true;
      default:
        return false;
    }
  }

  /** START TRANSACTION, or START of something else. */
  private void start() {
    if (!at.skip("TRANSACTION")) {
      found.add(Change.Kind.MAYBE_COMMIT);
      return;
    }
    StringBuilder statement = new StringBuilder("START TRANSACTION");
    boolean snapshot = false;
    for (; !at.atStop(); at.advance()) {
      snapshot |= at.at("SNAPSHOT");
      statement.append(at.at(',') ? "" : " ").append(at.text());
    }
    found.add(Change.begin(statement.toString(), snapshot));
  }

  /** A chained transaction is like the one before: what that was like no statement says. */
  private void end(Change how) {
    found.add(how);
    boolean no = false;
    for (; !at.atStop(); at.advance()) {
      if (at.at("CHAIN") && !no) {
        found.add(Change.begin("BEGIN", true));
      }
      no = at.at("NO");
    }
  }

  private void xa() {
    if (at.atAny("START", "BEGIN")) {
      found.add(Change.Kind.BEGIN);
      found.add(Change.hold(StateKeys.XA, StateKeys.XA));
    } else if (at.at("PREPARE")) {
      found.add(Change.Kind.MAYBE_COMMIT); // it outlives its session, and anybody may commit it
    } else if (at.atAny("COMMIT", "ROLLBACK")) {
      found.add(at.at("COMMIT") ? Change.Kind.COMMIT : Change.Kind.ROLLBACK);
      found.add(Change.of(Change.Kind.RELEASE, StateKeys.XA));
    } else {
      found.run();
    }
  }

  private boolean definition(String word) {
    switch (word) {
      case "CREATE":
      case "ALTER":
      case "DROP":
      case "TRUNCATE":
      case "RENAME":
        new DefinitionReader(at, found, mode, sets).read(word);
        return true;
      case "GRANT":
      case "REVOKE":
      case "COMMENT":
        found.add(Change.Kind.COMMIT);
        return true;
      case "ANALYZE":
        analyze();
        return true;
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
        return true;
      case "RESET":
        found.add(at.at("CONNECTION") ? Change.Kind.RESET : Change.Kind.MAYBE_COMMIT);
        return true;
      case "LOCK":
      case "UNLOCK":
      case "FLUSH":
      case "BACKUP":
        new LockReader(at, found, mode).read(word);
        return true;
      default:
        return false;
    }
  }

  /** MariaDB's ANALYZE runs the statement behind it. */
  private void analyze() {
    if (at.atAny("TABLE", "TABLES", "LOCAL", "NO_WRITE_TO_BINLOG", "INDEX", "CLUSTER")) {
      found.add(Change.Kind.MAYBE_COMMIT);
    } else {
      write("ANALYZE");
      found.touches();
      found.mayProduce(Effects.ALL_VALUES);
    }
  }

  private void handler() {
    found.run();
    found.touches();
    String name = at.name().toLowerCase(Locale.ROOT);
    if (at.skip("OPEN")) {
      at.skip("AS");
      String alias = at.name().toLowerCase(Locale.ROOT);
      String handler = StateKeys.HANDLER + (alias.isEmpty() ? name : alias);
      found.add(Change.hold(handler, handler));
    } else if (at.at("CLOSE")) {
      found.add(Change.of(Change.Kind.RELEASE, StateKeys.HANDLER + name));
    }
  }

  /** {@code {call p(?)}}, {@code {? = call f(?)}}. */
  private void escapedCall() {
    at.skip('{');
    if (at.skip('?')) {
      at.skip('=');
    }
    if (at.skip("CALL")) {
      call();
    } else {
      unreadable("{");
    }
  }

  /** A user variable among the arguments may be there for an OUT parameter. */
  private void call() {
    int start = statementStart;
    String procedure = at.name();
    if (ProcedureReader.isKnown(procedure)) {
      Change known = new ProcedureReader(at).call(procedure, "");
      at.skip('}');
      if (known != null && at.atStop()) {
        found.add(known == Change.RUN ? known : Change.procedure(known.key, at.textFrom(start), known.writes(), known.reads()));
        return;
      }
    }
    found.add(Change.unknown(Change.Kind.CALL, StateKeys.CALL + procedure));
    new ExpressionReader(at, found, "CALL").readToStop();
    found.mayProduce(Effects.ALL_VALUES);
  }

  /** An anonymous block goes to the end of the text: its semicolons end no statement of ours. */
  private void block(String word) {
    Change known = mode == SqlMode.ORACLE && !word.equals("<") ? new BlockReader(at).read(word, statementStart) : null;
    if (known != null) {
      found.add(known);
      return;
    }
    found.add(Change.unknown(Change.Kind.CALL, "anonymous block"));
    found.mayProduce(Effects.ALL_VALUES);
    while (!at.atEnd()) {
      at.advance();
    }
  }

  /** Anything may be in the prepared text. */
  private void execute() {
    String prepared = at.name().toLowerCase(Locale.ROOT);
    found.run();
    found.add(Change.Kind.MAYBE_COMMIT);
    found.add(Change.hold(StateKeys.EXECUTION + prepared, "execution of the prepared statement " + prepared));
    found.mayProduce(Effects.ALL_VALUES);
  }

  private void unreadable(String word) {
    found.add(Change.unknown(Change.Kind.UNREADABLE, "unknown statement " + word));
    found.mayProduce(Effects.ALL_VALUES);
  }
}
