package io.hawser.session;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** Reads what follows SET: its forms, and for each of them whether it can be repeated. */
final class SetReader {
  /** SET CHARACTER SET takes the collation of the connection from the default schema. */
  private static final Set<String> OF_SCHEMA = new HashSet<>(Arrays.asList(StateKeys.SCHEMA, StateKeys.SCHEMA_CHARSET));

  private enum Scope { NONE, SESSION, OTHER }

  private final Cursor at;
  private final EffectsBuilder found;
  private final Assignments assignments = new Assignments();
  private final VariableReader variables;

  SetReader(Cursor at, EffectsBuilder found) {
    this.at = at;
    this.found = found;
    this.variables = new VariableReader(at, found, assignments);
  }

  /** The cursor is just after SET. */
  void read() {
    if (at.at("RESOURCE")) {
      resourceGroup();
    } else if (at.at("PASSWORD") || at.at("DEFAULT")) {
      found.add(Change.Kind.MAYBE_COMMIT);
      at.skipToStop();
    } else if (at.at("ROLE")) {
      role();
    } else if (at.at("CONSTRAINT") || at.at("CONSTRAINTS")) {
      found.run();
      at.skipToStop();
    } else {
      assignments();
    }
  }

  private void assignments() {
    Scope scope = Scope.SESSION;
    do {
      if (at.at("NAMES") || at.at("CHARACTER") || at.at("CHARSET") || at.at("CHAR")) {
        characterSet();
      } else {
        Scope written = scope();
        scope = written == Scope.NONE ? scope : written;
        if (at.at("TRANSACTION")) {
          transaction(written);
          break;
        }
        variables.read(scope == Scope.OTHER);
      }
    } while (at.skip(','));
    assignments.moveTo(found);
    at.skipToStop();
  }

  private Scope scope() {
    if (at.skip("SESSION") || at.skip("LOCAL")) {
      return Scope.SESSION;
    }
    return at.skip("GLOBAL") || at.skip("PERSIST") || at.skip("PERSIST_ONLY") ? Scope.OTHER : Scope.NONE;
  }

  /** SET NAMES and SET CHARACTER SET set the same three variables, each a little differently: the last one counts. */
  private void characterSet() {
    boolean ofSchema = !at.at("NAMES");
    AssignedValue value = AssignedValue.upToComma(at, found);
    assignments.addEnvironment(value.isLiteral()
        ? Change.set(StateKeys.NAMES, "SET " + value.text(), Change.Form.STATEMENT, StateKeys.writes(StateKeys.NAMES),
            ofSchema ? OF_SCHEMA : Collections.<String>emptySet())
        : Change.hold(StateKeys.NAMES, "character set of the connection set from an expression"));
  }

  /** MySQL's: the threads of a session run in it, unless others are named. */
  private void resourceGroup() {
    StringBuilder statement = new StringBuilder("SET");
    boolean others = false;
    for (; !at.atStop(); at.advance()) {
      others |= at.at("FOR");
      statement.append(' ').append(at.text());
    }
    found.add(others ? Change.hold(StateKeys.RESOURCE_GROUP, "resource group of threads that were named")
        : Change.set(StateKeys.RESOURCE_GROUP, statement.toString(), Change.Form.STATEMENT));
  }

  private void role() {
    StringBuilder statement = new StringBuilder("SET");
    boolean password = false;
    for (; !at.atStop(); at.advance()) {
      password |= at.at("IDENTIFIED");
      statement.append(at.at(Lexer.Kind.USER_VARIABLE) ? "" : " ").append(at.text());
    }
    found.add(password ? Change.hold(StateKeys.ROLE, "role set with a password")
        : Change.set(StateKeys.ROLE, statement.toString(), Change.Form.STATEMENT));
  }

  /** Without a scope it applies to the next transaction only. */
  private void transaction(Scope scope) {
    at.advance();
    do {
      String key = at.at("ISOLATION") ? StateKeys.ISOLATION : StateKeys.ACCESS;
      String characteristic = AssignedValue.upToComma(at, found).text();
      if (scope == Scope.NONE) {
        found.add(Change.setNextTransaction(key, "SET TRANSACTION " + characteristic));
      } else if (scope == Scope.SESSION) {
        found.add(Change.set(key, "SET SESSION TRANSACTION " + characteristic, Change.Form.STATEMENT));
      } else {
        found.run();
      }
    } while (at.skip(','));
    at.skipToStop();
  }
}
