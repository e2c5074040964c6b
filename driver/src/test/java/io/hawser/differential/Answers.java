package io.hawser.differential;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** What a statement answers, in words that can be compared. */
final class Answers {
  private Answers() {
  }

  static String execute(Connection connection, String sql, boolean more) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      StringBuilder answer = new StringBuilder();
      boolean rows = more ? statement.execute(sql, Statement.RETURN_GENERATED_KEYS) : statement.execute(sql);
      for (int results = 0; results < 20; results++) {
        int count = rows ? -1 : statement.getUpdateCount();
        if (rows) {
          try (ResultSet set = statement.getResultSet()) {
            answer.append(rows(set));
          }
        } else if (count < 0) {
          break;
        } else {
          answer.append(" updated ").append(count);
        }
        if (more && results == 0 && !rows) {
          try (ResultSet keys = statement.getGeneratedKeys()) {
            answer.append(" keys").append(rows(keys));
          }
        }
        if (more && results == 0) {
          answer.append(warnings(statement));
        }
        rows = statement.getMoreResults();
      }
      return answer.toString();
    }
  }

  /** But for oceanbase-client: it shows those of earlier statements too, where the server keeps them. */
  private static String warnings(Statement of) throws SQLException {
    StringBuilder all = new StringBuilder();
    boolean shared = of.getConnection().getMetaData().getDriverName().contains("OceanBase");
    for (SQLWarning warning = shared ? null : of.getWarnings(); warning != null; warning = warning.getNextWarning()) {
      all.append(" warning ").append(warning.getErrorCode());
    }
    return all.toString();
  }

  /** Variables one to a row, in order; those that must differ are left out. */
  static String rows(ResultSet set) throws SQLException {
    StringBuilder out = new StringBuilder();
    int columns = set.getMetaData().getColumnCount();
    boolean variables = columns == 2 && "Variable_name".equalsIgnoreCase(set.getMetaData().getColumnLabel(1));
    Set<String> lines = new TreeSet<>();
    while (set.next()) {
      StringBuilder row = new StringBuilder("(");
      for (int i = 1; i <= columns; i++) {
        row.append(i == 1 ? "" : ", ").append(set.getString(i));
      }
      if (!variables) {
        out.append(row).append(')');
      } else if (!Differing.REASONS.containsKey(set.getString(1).toLowerCase())) {
        lines.add(row.append(')').toString());
      }
    }
    return variables ? String.join("\n", lines) : " rows" + out;
  }
}
