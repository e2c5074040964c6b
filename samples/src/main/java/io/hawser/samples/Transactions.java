package io.hawser.samples;

import java.sql.SQLTransactionRollbackException;
import java.util.concurrent.Callable;

/** What an application does with a transaction whose session was lost: it runs the whole of it again. */
public final class Transactions {
  private static final int ATTEMPTS = 3;

  private Transactions() {}

  /** Runs it up to three times, as long as it is rolled back. */
  public static <T> T run(Callable<T> transaction) throws Exception {
    for (int attempt = 1;; attempt++) {
      try {
        return transaction.call();
      } catch (Exception e) {
        if (attempt == ATTEMPTS || !rolledBack(e)) {
          throw e;
        }
      }
    }
  }

  /**
   * Whether the server has rolled the transaction back (SQLState 40001), however deep a framework has wrapped that. Not so
   * with 08007, where a COMMIT was in flight: that transaction may have succeeded.
   */
  static boolean rolledBack(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLTransactionRollbackException) {
        return true;
      }
    }
    return false;
  }
}
