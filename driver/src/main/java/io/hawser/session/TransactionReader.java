package io.hawser.session;

/** Reads a statement that begins or ends a transaction, or works in one by its name: BEGIN, START, COMMIT, ROLLBACK, savepoints, XA. */
final class TransactionReader {
  private final Cursor at;
  private final EffectsBuilder found;
  private final RoutineReader routines;

  TransactionReader(Cursor at, EffectsBuilder found, RoutineReader routines) {
    this.at = at;
    this.found = found;
    this.routines = routines;
  }

  /** @param start of the statement in the text; the cursor is just after the word */
  void read(String word, int start) {
    switch (word) {
      case "BEGIN":
        begin(start);
        break;
      case "START":
        start();
        break;
      case "COMMIT":
        end(Change.COMMIT);
        break;
      case "ROLLBACK":
        rollback();
        break;
      case "XA":
        xa();
        break;
      default: // SAVEPOINT and RELEASE
        found.run();
        found.repeatable();
    }
  }

  private void begin(int start) {
    at.skip("WORK");
    if (at.atStop()) {
      found.add(Change.begin("BEGIN", false));
    } else {
      routines.block("BEGIN", start);
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

  private void rollback() {
    at.skip("WORK");
    if (at.at("TO")) {
      found.run();
      found.repeatable();
    } else {
      end(Change.of(Change.Kind.ROLLBACK));
    }
  }

  /** A chained transaction has the characteristics of the previous one; no statement says what they were. */
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
}
