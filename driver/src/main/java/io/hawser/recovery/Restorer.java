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

/** Gives a new session the state of the old one, and says what it has restored. For one recovery. */
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

  /** Waits for no answer of the new session longer than the time left. */
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
            + "SQLException if the session can't be used.", "HY000", e);
      }
    }
  }

  /** As {@link #initialise} has left it; asks the server, because some drivers have a flag of their own that ignores SQL. */
  boolean autoCommit(Connection session) throws SQLException {
    return "1".equals(OwnSql.ask(session, "SELECT @@autocommit"));
  }

  /** The drivers and the server quote the statement, which may set a password or a key; the last cause of a loss says only how it ended. */
  private static SQLException withoutText(SQLException e) {
    Throwable root = CauseChain.root(e);
    SQLException reported = new SQLException(
        "hawser.init.sql failed" + (e.getErrorCode() == 0 ? "" : " with error " + e.getErrorCode()) + (e.getSQLState() == null ? ""
            : " (SQLState " + e.getSQLState() + ")")
            + ". The server's message is left out, because it quotes the statement: run it by hand to see the message.",
        e.getSQLState(), e.getErrorCode());
    return root instanceof IOException ? (SQLException) reported.initCause(root) : reported;
  }

  /** Ends the bound on a session that is ready. */
  void release(Connection session) throws SQLException {
    session.setNetworkTimeout(Runnable::run, ledger.restoration().jdbc().networkTimeout().orElse(ownTimeout));
  }

  /** First what only JDBC sets, then all settings in their order, and autocommit last: anything after it would run in a transaction. */
  void restore(Link fresh) throws SQLException {
    restored = new ArrayList<>(); // an earlier attempt may have stopped halfway
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
      Diagnostics.clear(fresh); // at login oceanbase-client asks for functions that other servers do not have
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
   * After {@link #restore}: begins again the transaction in which the lost session had only read, if the reads that follow may run in
   * another one.
   *
   * @param known if it depends on the isolation, nobody has set that: it is the server's default for a session, and the new session
   *     says what that is, because both were opened with the same settings and prepared alike
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

  /** A driver's flag may say that nothing is to be done although {@code hawser.init.sql} or the server's defaults set something else. */
  private static void take(Step step, Link fresh) throws SQLException {
    long mark = fresh.mark();
    step.on(fresh.connection());
    if (step.wasSent() && !fresh.mayHaveSentSince(mark)) {
      step.force(fresh.connection());
    }
  }

  /** If nobody has set it, it is what the first session began with: the server's default may have changed since. */
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
