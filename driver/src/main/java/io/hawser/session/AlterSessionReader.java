package io.hawser.session;

import java.util.Locale;

/** Reads what follows ALTER SESSION: which parameters of Oracle mode get which values, and whether those can be set again. */
final class AlterSessionReader {
  private final Cursor at;
  private final EffectsBuilder found;

  AlterSessionReader(Cursor at, EffectsBuilder found) {
    this.at = at;
    this.found = found;
  }

  /** The cursor is just after ALTER SESSION. */
  void read() {
    if (at.skip("SET")) {
      parameters();
      return;
    }
    String verb = at.atStop() ? "" : at.upper();
    AssignedValue rest = AssignedValue.upToStop(at, found);
    boolean reversible = verb.equals("ENABLE") || verb.equals("DISABLE") || verb.equals("FORCE");
    found.add(rest.isLiteral() && reversible
        ? Change.set(rest.text().substring(verb.length()).trim().toLowerCase(Locale.ROOT), "ALTER SESSION " + rest.text(),
            Change.Form.STATEMENT)
        : Change.hold("alter session " + verb, "ALTER SESSION " + verb));
  }

  /** Pairs of {@code name = value}, with nothing between them: only the next equals sign tells where a value ends. */
  private void parameters() {
    String name = at.name();
    do {
      if (name.isEmpty() || !at.skip('=')) {
        found.add(Change.hold("alter session set " + name.toLowerCase(Locale.ROOT), "ALTER SESSION SET " + name));
        at.skipToStop();
        return;
      }
      AssignedValue value = new AssignedValue();
      String next = valueAndNextName(value);
      parameter(name, value);
      name = next;
    } while (!name.isEmpty());
  }

  /** Reads a value and the name after it, which precedes the next equals sign; empty at the end. */
  private String valueAndNextName(AssignedValue value) {
    while (!at.atStop()) {
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
        return text;
      }
    }
    return "";
  }

  private void parameter(String name, AssignedValue value) {
    String key = StateKeys.sessionVariable(name.toLowerCase(Locale.ROOT));
    if (!value.isLiteral()) {
      found.add(Change.hold(key, "session parameter " + name + " set from an expression"));
    } else if (key.equals(StateKeys.AUTOCOMMIT)) {
      found.add(Change.autocommit(value.asAutocommit()));
    } else {
      String text = name + " = " + value.text();
      boolean alone = key.equals(StateKeys.SCHEMA) || key.equals(StateKeys.ISOLATION);
      found.add(alone ? Change.set(key, "ALTER SESSION SET " + text, Change.Form.STATEMENT)
          : Change.set(key, text, Change.Form.SESSION_PAIR));
    }
  }
}
