package io.hawser.recovery;

import io.hawser.thrown.CauseChain;
import io.hawser.link.Diagnostics;
import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.session.Continuation;
import io.hawser.session.JdbcState;
import io.hawser.session.SessionLedger;
import io.hawser.session.Step;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a new session what the old one was, and says what it gave it. For one recovery. */
final class Restorer {
  private final RecoveryPolicy policy;
  private final SessionLedger ledger;
  private List<String> restored = new ArrayList<>();
  private int ownTimeout;
  private boolean asked;

  Restorer(RecoveryPolicy policy, SessionLedger ledger) {
    this.policy = policy;
    this.ledger = ledger;
  }

  /** No answer of the new session is awaited beyond the time that is left. */
  void bound(Connection session, int millisLeft) throws SQLException {
    ownTimeout = session.getNetworkTimeout();
    session.setNetworkTimeout(Runnable::run, ownTimeout == 0 ? millisLeft : Math.min(ownTimeout, millisLeft));
  }

  /** Something was asked of the session that may have left an error there. */
  void asked() {
    asked = true;
  }

  /** What the application wants on every session, the first included. */
  void initialise(Connection session, boolean recovered) throws SQLException {
    if (policy.initSql != null) {
      try {
        OwnSql.execute(session, policy.initSql);
      } catch (SQLException e) {
        throw withoutText(e);
      }
    }
    if (policy.hook != null) {
      try {
        policy.hook.opened(session, recovered);
      } catch (RuntimeException | Error e) {
        throw new SQLException("The session hook " + policy.hook.getClass().getName() + " threw " + e + ". Fix the hook: it may throw an "
            + "SQLException if the session is of no use.", "HY000", e);
      }
    }
  }

  /** What {@link #initialise} has made of it: some drivers have a flag of their own, which knows nothing of SQL. */
  boolean autoCommit(Connection session) throws SQLException {
    return "1".equals(OwnSql.ask(session, "SELECT @@autocommit"));
  }

  /** The drivers and the server quote the statement, which may set a password or a key; the last cause of a loss says only how it ended. */
  private static SQLException withoutText(SQLException e) {
    Throwable root = CauseChain.root(e);
    SQLException told = new SQLException(
        "hawser.init.sql failed" + (e.getErrorCode() == 0 ? "" : " with error " + e.getErrorCode()) + (e.getSQLState() == null ? ""
            : " (SQLState " + e.getSQLState() + ")")
            + ". The server's words are left out, for they quote the statement: run it by hand to see them.",
        e.getSQLState(), e.getErrorCode());
    return root instanceof IOException ? (SQLException) told.initCause(root) : told;
  }

  /** Ends the bound on a session that is ready. */
  void release(Connection session) throws SQLException {
    session.setNetworkTimeout(Runnable::run, ledger.restoration().jdbc().networkTimeout().orElse(ownTimeout));
  }

  /** First what only JDBC sets, then all settings in their order, and autocommit last: what came after it would be in a transaction. */
  void restore(Link fresh) throws SQLException {
    restored = new ArrayList<>(); // an attempt before this one may have come half way
    Connection session = fresh.connection();
    initialise(session, true);
    JdbcState jdbc = ledger.restoration().jdbc();
    if (jdbc.holdability().isPresent()) {
      session.setHoldability(jdbc.holdability().getAsInt());
      restored.add("holdability");
    }
    if (jdbc.typeMap().isPresent()) {
      session.setTypeMap(jdbc.typeMap().get());
      restored.add("type map");
    }
    for (Map.Entry<String, String> info : jdbc.clientInfo().entrySet()) {
      session.setClientInfo(info.getKey(), info.getValue());
      restored.add("client info " + info.getKey());
    }
    for (Step step : ledger.restoration().steps()) {
      take(step, fresh);
    }
    restored.addAll(ledger.restoration().names());
    if ((fresh.ofOceanBase() || asked) && ledger.localValues().haveWarnings()) {
      Diagnostics.clear(fresh); // oceanbase-client asks at its login for functions that other servers have not
    }
    autoCommit(session, jdbc);
    for (String sql : ledger.restoration().lastStatements()) {
      OwnSql.execute(session, sql);
    }
    if (jdbc.networkTimeout().isPresent()) {
      restored.add("network timeout");
    }
  }

  /**
   * After {@link #restore}: begins the transaction again in which the lost session had done nothing but read, if the reads that follow
   * may be made in another one.
   *
   * @param known where it is up to the isolation, nobody has set that: it is what the server gives to a session, and the new session
   *     says what that is, because both were opened with the same settings and made alike
   * @return whether it goes on
   */
  boolean goOn(Connection session, Continuation known) throws SQLException {
    boolean goesOn = (known == Continuation.UP_TO_ISOLATION ? Continuation.at(isolation(session)) : known) == Continuation.POSSIBLE;
    if (goesOn) {
      for (String sql : ledger.transaction().statementsToContinue()) {
        OwnSql.execute(session, sql);
      }
    }
    return goesOn;
  }

  private static String isolation(Connection session) throws SQLException {
    try {
      return OwnSql.ask(session, "SELECT @@transaction_isolation");
    } catch (SQLException before57) {
      return OwnSql.ask(session, "SELECT @@tx_isolation");
    }
  }

  /** A driver's flag may say that there is nothing to do, where {@code hawser.init.sql} or the server's defaults have done other than before. */
  private static void take(Step step, Link fresh) throws SQLException {
    long mark = fresh.mark();
    step.on(fresh.connection());
    if (step.wasSent() && !fresh.mayHaveSentSince(mark)) {
      step.force(fresh.connection());
    }
  }

  /** Where nobody has set it, it is what the first session began with: the server's default may be another by now. */
  private void autoCommit(Connection session, JdbcState jdbc) throws SQLException {
    if (jdbc.autoCommit().isPresent()) {
      session.setAutoCommit(jdbc.autoCommit().get());
      restored.add("autocommit");
    } else {
      boolean given = session.getAutoCommit();
      if (!ledger.restoration().autoCommitIsOfSql() && ledger.transaction().isAutoCommit(!given)) {
        session.setAutoCommit(!given);
        restored.add("autocommit");
      }
    }
  }

  /** What the new session was given, by name. */
  List<String> restored() {
    return restored;
  }
}
