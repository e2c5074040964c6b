package io.hawser.session;

import java.util.Locale;

/** Reads the statements on named objects of a session: statements prepared by SQL, and handlers of tables. */
final class SessionObjectReader {
  private final Cursor at;
  private final EffectsBuilder found;

  SessionObjectReader(Cursor at, EffectsBuilder found) {
    this.at = at;
    this.found = found;
  }

  private String name() {
    return at.name().toLowerCase(Locale.ROOT);
  }

  void prepare() {
    String prepared = StateKeys.PREPARED + name();
    found.add(Change.hold(prepared, prepared));
    at.skip("FROM");
    new ExpressionReader(at, found, "PREPARE").readToStop(); // MariaDB takes an expression, which may assign variables
  }

  void deallocate() {
    at.skip("PREPARE");
    found.add(Change.of(Change.Kind.RELEASE, StateKeys.PREPARED + name()));
  }

  /** Anything may be in the prepared text. */
  void execute() {
    String prepared = name();
    found.run();
    found.add(Change.Kind.MAYBE_COMMIT);
    found.add(Change.hold(StateKeys.EXECUTION + prepared, "execution of the prepared statement " + prepared));
    found.mayProduce(LocalValue.ALL);
  }

  void handler() {
    found.run();
    found.touches();
    String table = name();
    if (at.skip("OPEN")) {
      at.skip("AS");
      String alias = name();
      String handler = StateKeys.HANDLER + (alias.isEmpty() ? table : alias);
      found.add(Change.hold(handler, handler));
    } else if (at.at("CLOSE")) {
      found.add(Change.of(Change.Kind.RELEASE, StateKeys.HANDLER + table));
    } else {
      new ExpressionReader(at, found, "HANDLER").readToStop(); // READ may have a WHERE
    }
  }
}
