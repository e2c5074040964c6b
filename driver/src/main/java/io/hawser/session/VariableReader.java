package io.hawser.session;

import java.util.Locale;

/** Reads one assignment of a SET: a user or session variable, and whether its value can be set again. */
final class VariableReader {
  private final Cursor at;
  private final EffectsBuilder found;
  private final Assignments assignments;

  VariableReader(Cursor at, EffectsBuilder found, Assignments assignments) {
    this.at = at;
    this.found = found;
    this.assignments = assignments;
  }

  /** @param ofOthers a bare name is that of a global variable */
  void read(boolean ofOthers) {
    if (at.at(Lexer.Kind.USER_VARIABLE)) {
      String written = at.text();
      at.advance();
      userVariable(StateKeys.userVariable(written), written);
    } else if (at.at(Lexer.Kind.SYSTEM_VARIABLE)) {
      systemVariable();
    } else {
      String name = at.name();
      if (name.isEmpty() || !at.atAssignment()) {
        found.add(Change.unknown(Change.Kind.UNREADABLE, "a SET statement"));
        at.skipToStop();
      } else {
        bareVariable(name.toLowerCase(Locale.ROOT), ofOthers);
      }
    }
  }

  private void userVariable(String key, String written) {
    AssignedValue value = value();
    if (value.isLiteralWithoutNames() && !value.isNull()) {
      assignments.add(Change.set(key, written + " = " + value.text(), Change.Form.ASSIGNMENT));
    } else if (value.isReplayable()) {
      // a NULL leaves the variable the character set that it had
      assignments
          .add(Change.set(key, written + " = " + value.text(), Change.Form.ASSIGNMENT, new String[] {key},
              value.expression().readsWith(key)));
    } else {
      found.add(Change.hold(key, "user variable " + key + " set from an expression"));
    }
  }

  /** Steps over the equals sign, and reads what follows. */
  private AssignedValue value() {
    at.advance();
    return AssignedValue.upToComma(at, found);
  }

  /** {@code @@x}, {@code @@session.x}, {@code @@global.x}. */
  private void systemVariable() {
    StringBuilder written = new StringBuilder(at.text().substring(2));
    at.advance();
    if (at.at('.')) {
      at.advance();
      written.append('.').append(at.name());
    }
    String name = written.toString().replace("`", "").toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    String scope = dot < 0 ? "" : name.substring(0, dot);
    switch (scope) {
      case "session":
      case "local":
        sessionVariable(name.substring(dot + 1), value());
        return;
      case "global":
      case "persist":
      case "persist_only":
        globalVariable();
        return;
      default:
        unscoped(name);
    }
  }

  /** {@code SET @@transaction_isolation} is for the next transaction in MySQL, and for the session elsewhere. */
  private void unscoped(String name) {
    String key = StateKeys.sessionVariable(name);
    AssignedValue value = value();
    if (key.equals(StateKeys.ISOLATION) || key.equals(StateKeys.ACCESS)) {
      found.add(Change.hold(key, key + " set by @@" + name + ", for one transaction or for all"));
    } else {
      sessionVariable(name, value);
    }
  }

  private void bareVariable(String name, boolean ofOthers) {
    if (ofOthers) {
      globalVariable();
    } else {
      sessionVariable(name, value());
    }
  }

  /** The session keeps its own value. */
  private void globalVariable() {
    value();
    found.run();
  }

  private void sessionVariable(String name, AssignedValue value) {
    String key = StateKeys.sessionVariable(name);
    switch (key) {
      case StateKeys.AUTOCOMMIT:
        found.add(Change.autocommit(value.asAutocommit()));
        return;
      case "last_insert_id":
      case "identity":
        found.produces(LocalValue.LAST_INSERT_ID);
        found.run();
        return;
      case "insert_id":
      case "gtid_next":
      case "gtid_seq_no":
      case "rand_seed1":
      case "rand_seed2":
        found.add(Change.hold(key, "session variable " + name + ", which the statements after it use up"));
        return;
      case "sql_auto_is_null":
        autoIsNull(key, name, value);
        return;
      case "completion_type":
        found.add(isNoChain(value) ? Change.set(key, null, Change.Form.ASSIGNMENT)
            : Change.hold(key, "session variable completion_type, which changes what COMMIT does"));
        return;
      default:
        ordinary(key, name, value);
    }
  }

  /** {@code WHERE id IS NULL} then finds the row with the LAST_INSERT_ID() of the session, and no text tells which query asks for it. */
  private void autoIsNull(String key, String name, AssignedValue value) {
    boolean on = value.asAutocommit() != Autocommit.OFF && !value.unquoted().equalsIgnoreCase("DEFAULT");
    if (on) {
      found.add(Change.hold(key, "session variable sql_auto_is_null, by which IS NULL asks for LAST_INSERT_ID()"));
    } else {
      ordinary(key, name, value);
    }
  }

  private void ordinary(String key, String name, AssignedValue value) {
    String text = "@@SESSION." + name + " = " + value.text();
    Change change;
    if (value.isLiteral()) {
      change = StateKeys.hasPieces(key) ? Pieces.of(key, text, value.text()) : Change.set(key, text, Change.Form.ASSIGNMENT);
    } else if (value.isReplayable()) {
      change = Change.set(key, text, Change.Form.ASSIGNMENT, StateKeys.writes(key),
          StateKeys.hasPieces(key) ? value.expression().readsWith(key) : value.expression().reads());
    } else {
      found.add(Change.hold(key, "session variable " + name + " set from an expression"));
      return;
    }
    if (StateKeys.isEnvironment(key) && change.reads().isEmpty()) {
      assignments.addEnvironment(change);
    } else {
      assignments.add(change);
    }
  }

  private static boolean isNoChain(AssignedValue value) {
    return value.unquoted().equals("0") || value.unquoted().equalsIgnoreCase("NO_CHAIN");
  }
}
