package io.hawser.truth;

/** The kinds of steps of a program. The effect of one is not written here: the server is asked for it. */
enum Kind {
  INSERT(1, 8), UPDATE(1, 6), PREPARED_INSERT(1, 6), BATCH(3, 3), PREPARED_BATCH(3, 4), INSERT_ROW(1, 3), UPDATE_ROW(1, 3),
  UNWRAPPED_INSERT(1, 3),
  CALL(1, 2), CALL_THAT_COMMITS(2, 2), FUNCTION(1, 2), SEVERAL(2, 2), SEVERAL_WITH_COMMIT(2, 2),
  DUPLICATE_KEY(0, 3), TYPO(0, 3), MISSING_TABLE(0, 2), DEADLOCK(0, 2), LOCK_TIMEOUT(0, 1),
  SELECT(0, 6), PREPARED_SELECT(0, 2), FOR_UPDATE(0, 2), IS_VALID(0, 1),
  JDBC_AUTOCOMMIT_OFF(0, 8), JDBC_AUTOCOMMIT_ON(0, 3), JDBC_COMMIT(0, 7), JDBC_ROLLBACK(0, 3),
  TEXT("BEGIN", 6), TEXT_SNAPSHOT("START TRANSACTION WITH CONSISTENT SNAPSHOT", 1), TEXT_READ_ONLY("START TRANSACTION READ ONLY", 1),
  COMMIT("COMMIT", 5), ROLLBACK("ROLLBACK", 3), COMMIT_AND_CHAIN("COMMIT AND CHAIN", 1), ROLLBACK_AND_CHAIN("ROLLBACK AND CHAIN", 1),
  AUTOCOMMIT_OFF("SET autocommit = 0", 3), AUTOCOMMIT_ON("SET autocommit = 1", 2),
  SAVEPOINT("SAVEPOINT s", 2), ROLLBACK_TO("ROLLBACK TO SAVEPOINT s", 2),
  CHAIN_ALWAYS("SET completion_type = 1", 1), CHAIN_NEVER("SET completion_type = 0", 1),
  CREATE("CREATE TABLE IF NOT EXISTS %s_ddl (a INT)", 1), ALTER("ALTER TABLE %s_ddl COMMENT 'x'", 1), TRUNCATE("TRUNCATE TABLE %s_ddl", 1),
  ANALYZE("ANALYZE TABLE %s_ddl", 1), LOAD_INDEX("LOAD INDEX INTO CACHE %s_keys", 1);

  /** How many writes one makes. */
  final int writes;
  final int weight;
  /** %s is the program's table; null where it is more than a text. */
  final String text;

  Kind(int writes, int weight) {
    this.writes = writes;
    this.weight = weight;
    text = null;
  }

  Kind(String text, int weight) {
    writes = 0;
    this.weight = weight;
    this.text = text;
  }

  /** Having returned, it has committed what was open: all servers say so. */
  boolean commits() {
    return switch (this) {
      case JDBC_COMMIT, COMMIT, COMMIT_AND_CHAIN, TEXT, TEXT_SNAPSHOT, TEXT_READ_ONLY, CREATE, ALTER, TRUNCATE -> true;
      default -> false;
    };
  }

  boolean begins() {
    return this == TEXT || this == TEXT_SNAPSHOT || this == TEXT_READ_ONLY;
  }

  /** Having returned, nothing that was open will be committed. */
  boolean rollsBack() {
    return this == JDBC_ROLLBACK || this == ROLLBACK || this == ROLLBACK_AND_CHAIN;
  }

  /** It can't commit anything by itself while a transaction is open. */
  boolean leavesATransactionOpen() {
    return switch (this) {
      case INSERT, UPDATE, PREPARED_INSERT, BATCH, PREPARED_BATCH, INSERT_ROW, UPDATE_ROW, DUPLICATE_KEY, TYPO, MISSING_TABLE, SELECT,
          PREPARED_SELECT, FOR_UPDATE, SAVEPOINT, ROLLBACK_TO, IS_VALID -> true;
      default -> false;
    };
  }

  /** Several requests or statements: an error may leave some of them done. */
  boolean mayBeHalfDone() {
    return switch (this) {
      case BATCH, PREPARED_BATCH, CALL_THAT_COMMITS, SEVERAL, SEVERAL_WITH_COMMIT -> true;
      default -> false;
    };
  }

  /** A ping would change ROW_COUNT(), which it may query, so none is sent before it: a procedure can, and SQL that can't be read might. */
  boolean mayAskForRowCount() {
    return this == ANALYZE || this == LOAD_INDEX || this == CALL || this == CALL_THAT_COMMITS || this == TYPO;
  }

  /** It leaves unknown state in the session. */
  boolean hidesState() {
    return this == CALL || this == CALL_THAT_COMMITS || this == FUNCTION || this == UNWRAPPED_INSERT || this == SEVERAL
        || this == SEVERAL_WITH_COMMIT;
  }
}
