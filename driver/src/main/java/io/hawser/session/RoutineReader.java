package io.hawser.session;

import java.util.Optional;

/** Reads statements that run code on the server: CALL, its JDBC escape, and anonymous blocks. Anything may happen there, unless known. */
final class RoutineReader {
  private final Cursor at;
  private final EffectsBuilder found;
  private final SqlMode mode;

  RoutineReader(Cursor at, EffectsBuilder found, SqlMode mode) {
    this.at = at;
    this.found = found;
    this.mode = mode;
  }

  /**
   * {@code {call p(?)}}, {@code {? = call f(?)}}.
   *
   * @return whether it is one
   */
  boolean escapedCall(int start) {
    at.skip('{');
    if (at.skip('?')) {
      at.skip('=');
    }
    boolean call = at.skip("CALL");
    if (call) {
      call(start);
    }
    return call;
  }

  /**
   * A user variable among the arguments may be there for an OUT parameter.
   *
   * @param start of the statement in the text; the cursor is just after CALL
   */
  void call(int start) {
    String procedure = at.name();
    if (ProcedureReader.isKnown(procedure)) {
      Optional<Change> known = new ProcedureReader(at).call(procedure, "");
      at.skip('}');
      if (known.isPresent() && at.atStop()) {
        Change call = known.get();
        found.add(call == Change.RUN ? call : Change.procedure(call.key, at.textFrom(start), call.writes(), call.reads()));
        return;
      }
    }
    found.add(Change.unknown(Change.Kind.CALL, StateKeys.CALL + procedure));
    new ExpressionReader(at, found, "CALL").readToStop();
    found.mayProduce(LocalValue.ALL);
  }

  /** An anonymous block goes to the end of the text: its semicolons do not end the statement. */
  void block(String word, int start) {
    Optional<Change> known = mode == SqlMode.ORACLE && !word.equals("<") ? new BlockReader(at).read(word, start) : Optional.<Change>empty();
    if (known.isPresent()) {
      found.add(known.get());
      return;
    }
    found.add(Change.unknown(Change.Kind.CALL, "anonymous block"));
    found.mayProduce(LocalValue.ALL);
    while (!at.atEnd()) {
      at.advance();
    }
  }
}
