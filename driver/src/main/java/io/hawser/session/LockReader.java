package io.hawser.session;

/** LOCK, UNLOCK, FLUSH and BACKUP: locks that belong to the session and not to a transaction. */
final class LockReader {
  private static final String BACKUP = "backup lock";

  private final Cursor at;
  private final EffectsBuilder found;
  private final SqlMode mode;

  LockReader(Cursor at, EffectsBuilder found, SqlMode mode) {
    this.at = at;
    this.found = found;
    this.mode = mode;
  }

  void read(String word) {
    switch (word) {
      case "LOCK":
        lock();
        break;
      case "UNLOCK":
        found.add(at.at("INSTANCE") ? Change.of(Change.Kind.RELEASE, BACKUP) : Change.of(Change.Kind.UNLOCK_TABLES));
        break;
      case "FLUSH":
        flush();
        break;
      default:
        backup();
    }
  }

  /** Oracle's LOCK TABLE lasts as long as the transaction. */
  private void lock() {
    if (at.at("INSTANCE")) {
      found.add(Change.hold(BACKUP, BACKUP));
    } else if (mode == SqlMode.ORACLE) {
      found.run();
    } else {
      found.add(Change.Kind.COMMIT);
      found.add(Change.hold(StateKeys.TABLE_LOCKS, "LOCK TABLES"));
    }
  }

  /** FLUSH TABLES WITH READ LOCK locks all tables; with names before it, only those. */
  private void flush() {
    found.add(Change.Kind.MAYBE_COMMIT);
    at.skip("NO_WRITE_TO_BINLOG");
    at.skip("LOCAL");
    if (!at.skip("TABLES") && !at.skip("TABLE")) {
      return;
    }
    boolean all = at.at("WITH");
    boolean with = false;
    for (; !at.atStop(); at.advance()) {
      if ((with && at.at("READ")) || at.at("EXPORT")) {
        found.add(all ? Change.hold(StateKeys.READ_LOCK, "FLUSH TABLES WITH READ LOCK")
            : Change.hold(StateKeys.TABLE_LOCKS, "tables locked by FLUSH TABLES"));
        return;
      }
      with = at.at("WITH");
    }
  }

  /** MariaDB: BACKUP STAGE START ... END, BACKUP LOCK t, BACKUP UNLOCK. */
  private void backup() {
    found.add(Change.Kind.MAYBE_COMMIT);
    boolean ends = at.at("UNLOCK");
    if (at.skip("STAGE")) {
      ends = at.at("END");
    }
    found.add(ends ? Change.of(Change.Kind.RELEASE, BACKUP) : Change.hold(BACKUP, BACKUP));
  }
}
