package io.hawser.doctor;

import io.hawser.continuity.LeftRows;
import io.hawser.continuity.OutcomeTable;
import io.hawser.continuity.TableCheck;
import io.hawser.odp.Text;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;

/** Looks at the table of hawser.commit.outcome, as the application's user, and deletes the rows left there if asked to. */
final class CommitTableVisit {
  private final DoctorOptions options;
  private final Terminal terminal;
  private final PrintWriter out;

  CommitTableVisit(DoctorOptions options, Terminal terminal, PrintWriter out) {
    this.options = options;
    this.terminal = terminal;
    this.out = out;
  }

  /** @return the exit code; old rows are not a finding, because Hawser deletes them itself where it is used */
  int at(Connection connection, OutcomeTable table) throws SQLException {
    String wrong = TableCheck.ofUser(connection, table);
    if (wrong != null) {
      say(Text.TABLE_UNFIT, table, wrong);
      return Diagnosis.FINDINGS;
    }
    say(Text.TABLE_FIT, table);
    connection.setAutoCommit(true);
    LeftRows rows = new LeftRows(connection, table);
    long old = rows.countOld();
    say(Text.TABLE_ROWS, rows.count(), old);
    if (options.fix() && old > 0) {
      if (options.yes() || terminal.confirms(Text.TABLE_DELETE.in(options.language(), old))) {
        say(Text.TABLE_DELETED, rows.deleteOld());
      } else {
        say(terminal.attended() ? Text.NOTHING_CHANGED : Text.NOBODY_AGREES);
      }
    }
    return Diagnosis.SAFE;
  }

  private void say(Text text, Object... arguments) {
    out.println(text.in(options.language(), arguments));
  }
}
