package io.hawser.session;

import java.util.Locale;

/** CREATE, ALTER, DROP, TRUNCATE and RENAME: they commit, except for temporary tables and ALTER SESSION. */
final class DefinitionReader {
  private final Cursor at;
  private final EffectsBuilder found;
  private final SqlMode mode;

  DefinitionReader(Cursor at, EffectsBuilder found, SqlMode mode) {
    this.at = at;
    this.found = found;
    this.mode = mode;
  }

  void read(String word) {
    found.mayProduce(LocalValue.LAST_GTID);
    found.touches();
    if (word.equals("TRUNCATE")) {
      found.produces(LocalValue.DIAGNOSTICS);
    }
    switch (word) {
      case "CREATE":
        create();
        break;
      case "DROP":
        drop();
        break;
      case "ALTER":
        alter();
        break;
      case "RENAME":
        found.add(Change.Kind.COMMIT);
        found.add(Change.Kind.RENAME_TABLE);
        break;
      default:
        found.add(Change.Kind.COMMIT);
    }
  }

  private void create() {
    boolean temporary = false;
    for (; !at.atStop(); at.advance()) {
      temporary |= at.at("TEMPORARY");
      if (at.atAny("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE", "TYPE")) {
        found.add(Change.Kind.COMMIT);
        routine();
        return;
      }
      if (at.skip("TABLE")) {
        table(temporary);
        return;
      }
      if (temporary && at.skip("SEQUENCE")) {
        temporarySequence();
        return;
      }
      if (at.atAny("VIEW", "INDEX", "DATABASE", "SCHEMA", "USER", "ROLE", "SEQUENCE", "SYNONYM", "TABLESPACE", "SERVER")) {
        break;
      }
    }
    found.add(Change.Kind.COMMIT);
  }

  /** Functions in {@code CREATE TABLE ... SELECT} are called. Oracle's GLOBAL TEMPORARY TABLE is DDL, but its rows are the session's. */
  private void table(boolean temporary) {
    if (!temporary || mode == SqlMode.ORACLE) {
      found.add(Change.Kind.COMMIT);
    }
    if (temporary) {
      ifExists();
      String table = at.name();
      found.add(Change.hold(StateKeys.TEMPORARY_TABLE + table, StateKeys.TEMPORARY_TABLE + table));
      if (mode != SqlMode.ORACLE) {
        found.run();
      }
    }
    new ExpressionReader(at, found, "CREATE").readToStop();
    found.mayProduce(LocalValue.LAST_INSERT_ID | LocalValue.FOUND_ROWS | LocalValue.SEQUENCES); // of CREATE TABLE ... SELECT
    found.produces(LocalValue.DIAGNOSTICS);
  }

  /** Commits, unlike a temporary table. */
  private void temporarySequence() {
    found.add(Change.Kind.COMMIT);
    ifExists();
    String sequence = StateKeys.TEMPORARY_SEQUENCE + at.name();
    found.add(Change.hold(sequence, sequence));
  }

  private void ifExists() {
    if (at.skip("IF")) {
      at.skip("NOT");
      at.skip("EXISTS");
    }
  }

  private void drop() {
    if (at.skip("PREPARE")) {
      found.add(Change.of(Change.Kind.RELEASE, StateKeys.PREPARED + at.name().toLowerCase(Locale.ROOT)));
      return;
    }
    boolean temporary = at.skip("TEMPORARY");
    found.add(temporary ? Change.Kind.RUN : Change.Kind.COMMIT);
    boolean sequence = at.skip("SEQUENCE");
    if (!sequence && !at.skip("TABLE") && !at.skip("TABLES")) {
      return;
    }
    ifExists();
    found.produces(LocalValue.DIAGNOSTICS);
    do {
      found.add(Change.of(Change.Kind.RELEASE, (sequence ? StateKeys.TEMPORARY_SEQUENCE : StateKeys.TEMPORARY_TABLE) + at.name()));
    } while (at.skip(','));
  }

  private void alter() {
    if (at.skip("SESSION")) {
      new AlterSessionReader(at, found).read();
      return;
    }
    found.add(at.atAny("SYSTEM", "PROXYCONFIG", "RESOURCE", "TENANT") ? Change.Kind.MAYBE_COMMIT : Change.Kind.COMMIT);
    for (; !at.atStop(); at.advance()) {
      if (at.at("RENAME")) {
        found.add(Change.Kind.RENAME_TABLE);
        return;
      }
    }
  }

  /**
   * A routine's body is not run, and its semicolons do not end the statement: in MySQL mode it extends to the END of its BEGIN, in
   * Oracle mode, where declarations come before BEGIN, to the end of the text.
   */
  private void routine() {
    int depth = 0;
    while (!at.atEnd() && (mode == SqlMode.ORACLE || depth > 0 || !at.at(';'))) {
      boolean end = at.at("END");
      depth += at.atAny("BEGIN", "CASE") ? 1 : 0;
      at.advance();
      if (end) {
        boolean ofControl = at.atAny("IF", "LOOP", "WHILE", "REPEAT", "FOR");
        depth -= ofControl ? 0 : 1;
        if (ofControl || at.at("CASE")) {
          at.advance();
        }
      }
    }
  }
}
