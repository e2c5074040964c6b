package io.hawser.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what follows SET and ALTER SESSION: which variables get which values, and whether those can be set again. */
final class SetReader {
  /** SET CHARACTER SET takes the collation of the connection from the default schema. */
  private static final Set<String> OF_SCHEMA = new HashSet<>(Arrays.asList(StateKeys.SCHEMA, StateKeys.SCHEMA_CHARSET));

  private final Cursor at;
  private final EffectsBuilder found;
  /** Set last: the server has read the strings of the statement before it makes these settings. */
  private final List<Change> environment = new ArrayList<>(0);
  /** The assignments of the statement, if one of them takes its value from other settings: they are made again together. */
  private final List<Change> assigned = new ArrayList<>(1);
  private boolean builds;

  SetReader(Cursor at, EffectsBuilder found) {
    this.at = at;
    this.found = found;
  }

  /** The cursor stands behind SET. */
  void set() {
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
        scope = written == null ? scope : written;
        if (at.at("TRANSACTION")) {
          transaction(written);
          break;
        }
        assignment(scope);
      }
    } while (at.skip(','));
    assigned();
    environment.forEach(found::add);
    environment.clear();
    at.skipToStop();
  }

  /** A server reads the variables of a statement before it sets any: what builds on others is not taken apart. */
  private void assigned() {
    if (builds) {
      StringBuilder text = new StringBuilder();
      List<String> writes = new ArrayList<>();
      Set<String> reads = new LinkedHashSet<>();
      List<Change> all = new ArrayList<>(assigned);
      all.addAll(environment);
      environment.clear();
      boolean together = true;
      for (Change part : all) {
        together &= part.kind == Change.Kind.SET && part.text != null && part.form == Change.Form.ASSIGNMENT;
        text.append(text.length() == 0 ? "" : ", ").append(part.text);
        writes.addAll(Arrays.asList(part.writes()));
        reads.addAll(part.reads());
      }
      if (together) {
        found.add(Change.set(all.get(0).key, text.toString(), Change.Form.ASSIGNMENT, writes.toArray(new String[0]), reads));
      } else {
        for (Change part : all) {
          found.add(part.kind == Change.Kind.SET ? Change.hold(part.key, part.key + " set from an expression, among settings of other kinds") : part);
        }
      }
    } else {
      assigned.forEach(found::add);
    }
    assigned.clear();
    builds = false;
  }

  private void set(Change change) {
    builds |= !change.reads().isEmpty();
    assigned.add(change);
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

  private enum Scope { SESSION, OTHER }

  private Scope scope() {
    if (at.skip("SESSION") || at.skip("LOCAL")) {
      return Scope.SESSION;
    }
    return at.skip("GLOBAL") || at.skip("PERSIST") || at.skip("PERSIST_ONLY") ? Scope.OTHER : null;
  }

  /** SET NAMES and SET CHARACTER SET set the same three variables, each a little differently: the last one counts. */
  private void characterSet() {
    boolean ofSchema = !at.at("NAMES");
    Value value = value(Stop.COMMA);
    environment.add(value.literal ? Change.set(StateKeys.NAMES, "SET " + value.text(), Change.Form.STATEMENT, StateKeys.writes(StateKeys.NAMES),
        ofSchema ? OF_SCHEMA : Collections.<String>emptySet())
        : Change.hold(StateKeys.NAMES, "character set of the connection set from an expression"));
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

  private void transaction(Scope scope) {
    at.advance();
    do {
      String key = at.at("ISOLATION") ? StateKeys.ISOLATION : StateKeys.ACCESS;
      Value part = value(Stop.COMMA);
      if (scope == null) {
        found.add(Change.setNextTransaction(key, "SET TRANSACTION " + part.text()));
      } else if (scope == Scope.SESSION) {
        found.add(Change.set(key, "SET SESSION TRANSACTION " + part.text(), Change.Form.STATEMENT));
      } else {
        found.run();
      }
    } while (at.skip(','));
    at.skipToStop();
  }

  private void assignment(Scope scope) {
    if (at.at(Lexer.Kind.USER_VARIABLE)) {
      String written = at.text();
      String key = StateKeys.userVariable(written);
      at.advance();
      userVariable(key, written);
      return;
    }
    if (at.at(Lexer.Kind.SYSTEM_VARIABLE)) {
      systemVariable();
      return;
    }
    String name = at.name();
    if (name.isEmpty() || !at.atAssignment()) {
      found.add(Change.unknown(Change.Kind.UNREADABLE, "a SET statement"));
      at.skipToStop();
      return;
    }
    sessionVariable(name.toLowerCase(Locale.ROOT), scope);
  }

  private void userVariable(String key, String written) {
    at.advance();
    Value value = value(Stop.COMMA);
    if (value.literal && !value.word) {
      set(Change.set(key, written + " = " + value.text(), Change.Form.ASSIGNMENT));
    } else if (value.expression.isReplayable()) {
      set(Change.set(key, written + " = " + value.text(), Change.Form.ASSIGNMENT, new String[] {key}, value.expression.reads()));
    } else {
      found.add(Change.hold(key, "user variable " + key + " set from an expression"));
    }
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
        sessionVariable(name.substring(dot + 1), Scope.SESSION);
        return;
      case "global":
      case "persist":
      case "persist_only":
        sessionVariable(name.substring(dot + 1), Scope.OTHER);
        return;
      default:
        unscoped(name);
    }
  }

  /** {@code SET @@transaction_isolation} is for the next transaction in MySQL, and for the session elsewhere. */
  private void unscoped(String name) {
    String key = StateKeys.sessionVariable(name);
    if (key.equals(StateKeys.ISOLATION) || key.equals(StateKeys.ACCESS)) {
      at.advance();
      value(Stop.COMMA);
      found.add(Change.hold(key, key + " set by @@" + name + ", for one transaction or for all"));
    } else {
      sessionVariable(name, Scope.SESSION);
    }
  }

  private void sessionVariable(String name, Scope scope) {
    at.advance();
    Value value = value(Stop.COMMA);
    if (scope == Scope.OTHER) {
      found.run();
      return;
    }
    String key = StateKeys.sessionVariable(name);
    switch (key) {
      case StateKeys.AUTOCOMMIT:
        found.add(Change.autocommit(onOrOff(value)));
        return;
      case "last_insert_id":
      case "identity":
        found.produces(Effects.LAST_INSERT_ID);
        found.run();
        return;
      case "insert_id":
      case "gtid_next":
      case "gtid_seq_no":
      case "rand_seed1":
      case "rand_seed2":
        found.add(Change.hold(key, "session variable " + name + ", which the statements after it use up"));
        return;
      case "completion_type":
        found.add(isNoChain(value) ? Change.set(key, null, Change.Form.ASSIGNMENT)
            : Change.hold(key, "session variable completion_type, which changes what COMMIT does"));
        return;
      default:
        assign(key, name, value);
    }
  }

  private void assign(String key, String name, Value value) {
    String text = "@@SESSION." + name + " = " + value.text();
    Change change;
    if (value.literal) {
      change = StateKeys.hasPieces(key) ? Pieces.of(key, text, value.text()) : Change.set(key, text, Change.Form.ASSIGNMENT);
    } else if (value.expression.isReplayable()) {
      change = Change.set(key, text, Change.Form.ASSIGNMENT, StateKeys.writes(key), value.expression.readsWith(StateKeys.hasPieces(key) ? key : null));
    } else {
      found.add(Change.hold(key, "session variable " + name + " set from an expression"));
      return;
    }
    if (StateKeys.isEnvironment(key) && change.reads().isEmpty()) {
      environment.add(change);
    } else {
      set(change);
    }
  }

  private static boolean isNoChain(Value value) {
    String plain = value.text().replace("'", "").replace("\"", "");
    return plain.equals("0") || plain.equalsIgnoreCase("NO_CHAIN");
  }

  private static String onOrOff(Value value) {
    switch (value.text().replace("'", "").replace("\"", "").toUpperCase(Locale.ROOT)) {
      case "1":
      case "ON":
      case "TRUE":
        return "1";
      case "0":
      case "OFF":
      case "FALSE":
        return "0";
      default:
        return null;
    }
  }

  /** ALTER SESSION; the cursor stands behind it. */
  void alterSession() {
    if (at.skip("SET")) {
      String name = at.name();
      while (name != null) {
        name = pair(name);
      }
      return;
    }
    String verb = at.atStop() ? "" : at.upper();
    Value rest = value(Stop.STATEMENT);
    boolean reversible = verb.equals("ENABLE") || verb.equals("DISABLE") || verb.equals("FORCE");
    found.add(rest.literal && reversible
        ? Change.set(rest.text().substring(verb.length()).trim().toLowerCase(Locale.ROOT), "ALTER SESSION " + rest.text(), Change.Form.STATEMENT)
        : Change.hold("alter session " + verb, "ALTER SESSION " + verb));
  }

  /** Reads the rest of {@code name = value}; returns the next name, or null at the end: only the equals sign tells where it begins. */
  private String pair(String name) {
    if (name.isEmpty() || !at.skip('=')) {
      found.add(Change.hold("alter session set " + name.toLowerCase(Locale.ROOT), "ALTER SESSION SET " + name));
      at.skipToStop();
      return null;
    }
    Value value = new Value();
    String next = null;
    while (!at.atStop() && next == null) {
      String text = at.text();
      boolean mayBeNext = at.at(Lexer.Kind.WORD) && !value.isEmpty();
      if (at.at('?')) {
        found.dependsOnParameters();
      }
      if (!at.at(',')) {
        value.take(at, text);
      }
      at.advance();
      if (mayBeNext && at.at('=')) {
        value.giveBack(text);
        next = text;
      }
    }
    parameter(name, value);
    return next;
  }

  private void parameter(String name, Value value) {
    String key = StateKeys.sessionVariable(name.toLowerCase(Locale.ROOT));
    if (!value.literal) {
      found.add(Change.hold(key, "session parameter " + name + " set from an expression"));
    } else if (key.equals(StateKeys.AUTOCOMMIT)) {
      found.add(Change.autocommit(onOrOff(value)));
    } else {
      String text = name + " = " + value.text();
      boolean alone = key.equals(StateKeys.SCHEMA) || key.equals(StateKeys.ISOLATION);
      found.add(alone ? Change.set(key, "ALTER SESSION SET " + text, Change.Form.STATEMENT)
          : Change.set(key, text, Change.Form.SESSION_PAIR));
    }
  }

  private enum Stop { COMMA, STATEMENT }

  /** Reads a value and writes it anew, without comments. What it calls counts even if it is no literal. */
  private Value value(Stop stop) {
    Value value = new Value();
    ExpressionReader expression = new ExpressionReader(at, found, "SET");
    while (!at.atStop() && !(stop == Stop.COMMA && expression.outside() && at.at(','))) {
      if (at.at('?')) {
        found.dependsOnParameters();
      }
      value.take(at, at.text());
      expression.token();
    }
    expression.finish();
    if (!value.literal && !value.expression.isReplayable()) {
      found.run();
    }
    return value;
  }

  /** A right-hand side, put together token by token. */
  private static final class Value {
    private final StringBuilder written = new StringBuilder();
    /** Nothing but words, strings and numbers: it means the same on another session. */
    private boolean literal = true;
    /** It has a word in it that is no value by itself: a name, an operator. */
    private boolean word;
    private final ReplayableExpression expression = new ReplayableExpression();

    void take(Cursor at, String token) {
      expression.take(at, token);
      if (literal || expression.isReplayable()) {
        written.append(written.length() == 0 ? "" : " ").append(token);
      }
      switch (at.kind()) {
        case WORD:
          literal &= !Functions.isCalledWithoutParentheses(token.toUpperCase(Locale.ROOT));
          word |= !isValue(token);
          break;
        case STRING:
        case NUMBER:
        case QUOTED_NAME:
          break;
        default:
          literal &= at.at('-') || at.at('+');
          break;
      }
    }

    void giveBack(String token) {
      written.setLength(written.length() - (literal || expression.isReplayable() ? token.length() + 1 : 0));
    }

    boolean isEmpty() {
      return written.length() == 0;
    }

    String text() {
      return written.toString();
    }

    private static boolean isValue(String token) {
      return token.charAt(0) == '_' || token.equalsIgnoreCase("NULL") || token.equalsIgnoreCase("TRUE") || token.equalsIgnoreCase("FALSE");
    }
  }
}
