package io.hawser.differential;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a refusal was needed: whether the plain session, which was not cut, has anything that a new one would not have. */
final class Justification {
  private static final Pattern USER_VARIABLE = Pattern.compile("(@\\w+) set ");
  private static final Pattern VARIABLE = Pattern.compile("(?:session variable |(?<![\\w@]))(\\w+)(?: set |, which)");

  private final Sides sides;
  private final Step step;

  Justification(Sides sides, Step step) {
    this.sides = sides;
    this.step = step;
  }

  boolean of(String refusal) {
    try (Connection fresh = sides.fresh()) {
      if (refusal.contains("which was lost with the session")) {
        return !Comparison.answer(step, sides.plain, Sides.PLAIN).equals(Comparison.answer(step, fresh, Sides.PLAIN));
      }
      return has(refusal, fresh) || differsInSettings(refusal, fresh);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean has(String refusal, Connection fresh) {
    Matcher user = USER_VARIABLE.matcher(refusal);
    while (user.find()) {
      String question = "SELECT " + user.group(1) + " IS NULL, COLLATION(" + user.group(1) + ")";
      if (!ask(question).equals(Comparison.answer(Step.sql(question), fresh, Sides.PLAIN))) {
        return true;
      }
    }
    Matcher variable = VARIABLE.matcher(refusal);
    while (variable.find()) {
      String question = "SELECT @@" + variable.group(1);
      if (!ask(question).equals(Comparison.answer(Step.sql(question), fresh, Sides.PLAIN))) {
        return true;
      }
    }
    return refusal.contains("lock ")
        && ask("SELECT COALESCE(IS_USED_LOCK('z§a') = CONNECTION_ID(), 0) + COALESCE(IS_USED_LOCK('z§b') = CONNECTION_ID(), 0)")
            .matches(" rows\\([12]\\)")
        || refusal.contains("temporary table")
            && (works("SELECT * FROM tmp1 LIMIT 0") || works("SELECT * FROM tmp2 LIMIT 0") || works("SELECT * FROM z§1.tmp1 LIMIT 0")
                || works("SELECT * FROM z§2.tmp1 LIMIT 0") || works("SELECT * FROM z§1.tmp2 LIMIT 0"))
        || refusal.contains("prepared statement") && (!ask("EXECUTE s1").contains(" 1243 ") || !ask("EXECUTE s2").contains(" 1243 "))
        || refusal.contains("handler") && (works("HANDLER h1 READ FIRST") || works("HANDLER plain READ FIRST"))
        || (refusal.contains("LOCK TABLES") || refusal.contains("locked by"))
            && (ask("SELECT 1 FROM z§2.plain").contains("1100") || ask("SELECT 1 FROM z§1.plain").contains("1100"))
        || refusal.contains("READ LOCK") && ask("INSERT INTO z§2.plain VALUES (3)").matches("error (1223|1792) .*");
  }

  /** What a procedure or a text that could not be read has done is seen in the settings, or not at all. */
  private boolean differsInSettings(String refusal, Connection fresh) {
    boolean anything = refusal.contains("procedure") || refusal.contains("block") || refusal.contains("execution")
        || refusal.contains("unknown statement")
        || refusal.contains("several statements");
    return anything && (!ask("SELECT @a IS NULL, @b IS NULL").equals(" rows(1, 1)")
        || !ask("SHOW SESSION VARIABLES").equals(Comparison.answer(Step.sql("SHOW SESSION VARIABLES"), fresh, Sides.PLAIN)));
  }

  private String ask(String sql) {
    return Comparison.answer(Step.sql(sql), sides.plain, Sides.PLAIN);
  }

  private boolean works(String sql) {
    return !ask(sql).startsWith("error");
  }
}
