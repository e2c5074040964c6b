package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.session.Dialect;
import io.hawser.session.Effects;
import io.hawser.session.Procedures;
import io.hawser.session.Sent;
import io.hawser.session.SessionLedger;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The log by itself: reasons to end protection that no server can be made to cause. */
class TransactionLogTest {
  private static final Effects READ = Effects.of("SELECT n FROM t", Dialect.UNKNOWN);
  private static final Effects WRITE = Effects.of("UPDATE t SET n = 1", Dialect.UNKNOWN);
  private static final ClassLoader LOADER = TransactionLogTest.class.getClassLoader();
  private static final long[] ROWS = {-1};
  private static final RepeatableCall CALL = new RepeatableCall() {
    @Override public long bytes() {
      return 100;
    }

    @Override public String text() {
      return null;
    }

    @Override public Repetition repeat(Connection session, boolean asksForKeys) {
      throw new AssertionError("it is only logged");
    }
  };

  private final SessionLedger ledger = new SessionLedger(Procedures.UNKNOWN);
  private final List<Unprotected> ended = new ArrayList<>();
  private final TransactionLog log = new TransactionLog(new ReplayPolicy(10, 10_000, Set.of(), 0),
      ledger.transaction(), (reason, sql) -> ended.add(reason));

  TransactionLogTest() {
    ledger.setters().autoCommit(false, Sent.YES);
  }

  private LoggedCall run(Effects of, long[] counts, SQLException error) {
    ledger.done(of);
    log.succeeded(of);
    return log.ran(Collections.singletonList(of), "", () -> CALL, counts, error);
  }

  private void commit() {
    ledger.done(Effects.COMMIT);
    log.succeeded(Effects.NONE);
  }

  /** A result of these values in one column; null: it can't be read. */
  private static ResultSet rows(String... values) {
    int[] row = {-1};
    Object columns = Proxy.newProxyInstance(LOADER, new Class<?>[] {ResultSetMetaData.class},
        (self, method, arguments) -> method.getReturnType() == String.class ? "n" : method.getName().equals("getColumnCount") ? (Object) 1
            : (Object) Types.INTEGER);
    return (ResultSet) Proxy.newProxyInstance(LOADER, new Class<?>[] {ResultSet.class}, (self, method, arguments) -> {
      switch (method.getName()) {
        case "next":
          return ++row[0] < values.length;
        case "getMetaData":
          return columns;
        default:
          if (values[row[0]] == null) {
            throw new SQLException("unreadable");
          }
          return values[row[0]].isEmpty() ? null : values[row[0]];
      }
    });
  }

  private static LoggedResult read(LoggedResult seen, ResultSet rows) throws SQLException {
    boolean onRow;
    do {
      onRow = rows.next();
      seen.moved(rows, onRow);
    } while (onRow);
    return seen;
  }

  private RowDigest digest(String... values) throws SQLException {
    RowDigest digest = read(run(READ, ROWS, null).rows(), rows(values)).digest();
    commit();
    return digest;
  }

  @Test void equalRowsInTheSameOrderAreTheSame() throws SQLException {
    RowDigest digest = digest("1", "2", "3");
    assertThat(digest.rows()).isEqualTo(3);
    assertThat(digest.sameAs(digest("1", "2", "3"))).isTrue();
    assertThat(digest.sameAs(digest("1", "3", "2"))).as("order").isFalse();
    assertThat(digest.sameRowsAs(digest("1", "3", "2"))).isTrue();
    assertThat(digest.sameRowsAs(digest("1", "2", "4"))).as("row").isFalse();
    assertThat(digest.sameRowsAs(digest("1", "2"))).as("count").isFalse();
    assertThat(digest("1", "").sameRowsAs(digest("1", "0"))).as("NULL").isFalse();
    assertThat(ended).hasSize(8).containsOnlyNulls();
  }

  @Test void aColumnThatCantBeReadEndsProtection() throws SQLException {
    read(run(READ, ROWS, null).rows(), rows("1", null));
    commit();
    assertThat(ended).containsExactly(Unprotected.RESULT_UNREADABLE);
  }

  @Test void aResultThatIsReadAfterItsStatementHasRunAgainEndsProtection() throws SQLException {
    LoggedCall call = run(READ, ROWS, null);
    ResultSet rows = rows("1", "2");
    call.rows().moved(rows, rows.next());
    call.closed();
    call.rows().moved(rows, rows.next());
    commit();
    assertThat(ended).containsExactly(Unprotected.CURSOR);
  }

  private static LoggedResult.View view(boolean isReplaceable) {
    return new LoggedResult.View() {
      @Override public boolean isReplaceable() {
        return isReplaceable;
      }

      @Override public void show(ResultSet other) {
        throw new AssertionError("nothing is run again");
      }
    };
  }

  @Test void anOpenResultEndsProtectionUnlessThatOfAnotherRunCanTakeItsPlace() throws SQLException {
    LoggedCall call = run(READ, ROWS, null);
    call.rows().seenBy(view(true));
    commit();
    LoggedCall open = run(READ, ROWS, null);
    open.rows().seenBy(view(false));
    commit();
    LoggedCall closed = run(READ, ROWS, null);
    closed.rows().seenBy(view(false));
    closed.rows().closed();
    commit();
    LoggedCall read = run(READ, ROWS, null);
    read.rows().seenBy(view(false));
    read(read.rows(), rows("1"));
    commit();
    assertThat(ended).containsExactly(null, Unprotected.CURSOR_OPEN, null, null);
  }

  @Test void aResultOfTheTransactionBeforeDoesNotMatter() throws SQLException {
    LoggedResult before = run(READ, ROWS, null).rows();
    before.seenBy(view(false));
    commit();
    run(WRITE, new long[] {1}, null);
    read(before, rows("1", "2"));
    before.failed();
    commit();
    assertThat(ended).containsExactly(Unprotected.CURSOR_OPEN, null);
  }

  @Test void anErrorOfTheDriversOwnEndsProtection() {
    run(WRITE, null, new SQLException("mine", "HY000", 0));
    commit();
    assertThat(ended).containsExactly(Unprotected.DRIVER_ERROR);
  }

  @Test void anErrorOfTheServersIsSomethingThatWasSeen() {
    run(WRITE, null, new SQLException("its", "23000", 1062));
    commit();
    assertThat(ended).containsExactly((Unprotected) null);
  }

  @Test void aTransactionThatMayBeOverIsNotProtected() {
    run(WRITE, new long[] {1}, null);
    ledger.before(WRITE);
    ledger.failed(WRITE, new SQLException("Lock wait timeout exceeded", "HY000", 1205), false);
    log.failed();
    log.ran(Collections.singletonList(WRITE), "", () -> CALL, null, new SQLException("Lock wait timeout exceeded", "HY000", 1205));
    ledger.done(Effects.ROLLBACK);
    log.succeeded(Effects.NONE);
    assertThat(ended).containsExactly(Unprotected.UNCERTAIN);
  }

  @Test void whatRunsOutsideOfATransactionIsNotLogged() {
    ledger.setters().autoCommit(true, Sent.YES);
    assertThat(run(WRITE, new long[] {1}, null)).isNull();
    log.spoil(Unprotected.METADATA);
    log.succeeded(Effects.NONE);
    assertThat(ended).isEmpty();
  }

  @Test void loadDataAndTextsThatCantBeReadAreReasons() {
    assertThat(why("LOAD DATA LOCAL INFILE 'x' INTO TABLE t")).isEqualTo(Unprotected.LOAD_DATA);
    assertThat(why("FROBNICATE")).isEqualTo(Unprotected.UNREADABLE);
    assertThat(why("SELECT 1 INTO OUTFILE '/x'")).isEqualTo(Unprotected.OTHER_STATEMENT);
    assertThat(why("INSERT INTO t(a, b) VALUES (NOW(), UUID()) ON DUPLICATE KEY UPDATE a = VALUES(a)")).isNull();
    assertThat(why("INSERT INTO t(a) SELECT f(a) FROM t")).isEqualTo(Unprotected.FUNCTION);
    assertThat(why("SELECT f(a) FROM t", "F")).isNull();
  }

  private static Unprotected why(String sql, String... pureFunctions) {
    return Unprotected.by(Effects.of(sql, Dialect.UNKNOWN), Set.of(pureFunctions));
  }
}
