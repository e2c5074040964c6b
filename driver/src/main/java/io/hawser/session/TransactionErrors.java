package io.hawser.session;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * What a server's error does to the transaction in which a statement failed. Sources: InnoDB's handling of errors
 * (MySQL 9, MariaDB 11), MyRocks apart, and OceanBase's error reference.
 */
final class TransactionErrors {
  enum Fate {
    /** The statement alone was rolled back. */
    KEPT,
    /** The whole transaction is rolled back. */
    ROLLED_BACK,
    /** One of the two. */
    UNKNOWN
  }

  private static final Set<Integer> ROLLED_BACK = new HashSet<>(Arrays.asList(
      1213, // ER_LOCK_DEADLOCK; also of a cluster's certification (Galera, Group Replication)
      1614, // ER_XA_RBDEADLOCK
      6002)); // OceanBase: OB_TRANS_ROLLBACKED

  private static final Set<Integer> UNKNOWN = new HashSet<>(Arrays.asList(
      1020, // ER_CHECKREAD: MariaDB rolls back with innodb_snapshot_isolation
      1180, 1181, // ER_ERROR_DURING_COMMIT, ER_ERROR_DURING_ROLLBACK
      1205, // ER_LOCK_WAIT_TIMEOUT: all with innodb_rollback_on_timeout
      1206, // ER_LOCK_TABLE_FULL
      1402, 1613, // ER_XA_RBROLLBACK, ER_XA_RBTIMEOUT
      1637, 1689, // ER_TOO_MANY_CONCURRENT_TRXS, ER_LOCK_ABORTED
      3058, 3101, // ER_USER_LOCK_DEADLOCK, ER_TRANSACTION_ROLLBACK_DURING_COMMIT
      3572, // ER_LOCK_NOWAIT
      4012)); // OceanBase: OB_TIMEOUT, of a statement or of its transaction

  /** No data, cardinality, values, constraints, syntax and access, check option: a statement's own. */
  private static final Set<String> STATEMENTS_OWN = new HashSet<>(Arrays.asList("01", "02", "21", "22", "23", "42", "44", "45"));

  private TransactionErrors() {
  }

  static Fate of(StatementError error) {
    int code = error.code;
    String text = error.lowerCaseMessage;
    if (ROLLED_BACK.contains(code)) {
      return Fate.ROLLED_BACK;
    }
    if (UNKNOWN.contains(code) || isOceanBasesOnTransactions(code) || text.contains("rolled back") || text.contains("rollback")
        || text.contains("ora-00060") || error.hasState("40") || error.hasState("XA")) {
      return Fate.UNKNOWN;
    }
    // HY000 covers every error that has no class; of those only the ones above are known to end more than a statement
    boolean own = error.stateClass().isEmpty() || STATEMENTS_OWN.contains(error.stateClass()) || isServers(code);
    return own ? Fate.KEPT : Fate.UNKNOWN;
  }

  private static boolean isOceanBasesOnTransactions(int code) {
    return code >= 6000 && code < 6300;
  }

  /** A MySQL or MariaDB error number: which of those end a transaction is known. */
  private static boolean isServers(int code) {
    return code >= 1000 && code < 2000 || code >= 3000 && code < 4000;
  }
}
