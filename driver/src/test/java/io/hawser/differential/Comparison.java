package io.hawser.differential;

import io.hawser.failure.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/** Runs a program on both sides, step by step, and reports how they differ. */
final class Comparison {
  private static final String WAITED = "error 1205 ";

  private final Connection admin;

  /** @param admin straight to the server */
  Comparison(Connection admin) {
    this.admin = admin;
  }

  Outcome of(Program program) {
    try (Sides sides = new Sides(program, admin)) {
      return compare(program, sides);
    } catch (SQLException e) {
      throw new IllegalStateException("The program could not begin or end:\n" + program, e);
    }
  }

  private static Outcome compare(Program program, Sides sides) {
    for (int at = 0; at < program.steps().size(); at++) {
      Step step = program.steps().get(at);
      if (step.kind() == Step.Kind.CUT) {
        sides.cut(step.resets());
        continue;
      }
      String hawser;
      try {
        hawser = normal(step.action().on(sides.hawser, Sides.HAWSER));
      } catch (SQLException | RuntimeException e) { // oceanbase-client has a NullPointerException for a closed connection
        String refusal = refusal(e);
        if (refusal != null) { // the plain session has not made the step yet, and still has what stood in the way
          boolean justified = new Justification(sides, step).of(refusal);
          return new Outcome(justified ? Outcome.Kind.REFUSED : Outcome.Kind.REFUSED_FALSELY, at, "", refusal);
        }
        hawser = error(e);
      }
      String plain = answer(step, sides.plain, Sides.PLAIN);
      if (plain.matches("error \\d+ 08.*")) {
        return new Outcome(Outcome.Kind.PLAIN_ENDED, at, plain, hawser);
      }
      if (plain.startsWith(WAITED) || hawser.startsWith(WAITED)) {
        return new Outcome(Outcome.Kind.WAITED, at, plain, hawser);
      }
      if (!Objects.equals(plain, hawser)) {
        return new Outcome(Outcome.Kind.DIFFERENT, at, plain, hawser);
      }
    }
    return new Outcome(Outcome.Kind.EQUAL, -1, "", "");
  }

  static String answer(Step step, Connection connection, String side) {
    try {
      return normal(step.action().on(connection, side));
    } catch (SQLException | RuntimeException e) {
      return error(e);
    }
  }

  private static String normal(String answer) {
    return answer.replaceAll("z[" + Sides.PLAIN + Sides.HAWSER + "](?=[12ab])", "z§");
  }

  private static String error(Exception thrown) {
    if (!(thrown instanceof SQLException e)) {
      return "error " + thrown;
    }
    return "error " + e.getErrorCode() + " " + e.getSQLState() + (e.getErrorCode() == 0 ? " " + e : "");
  }

  /** Why Hawser says that it can't go on; null if the exception is the server's, or says nothing of the kind. */
  static String refusal(Exception e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("which was lost with the session that had it")) {
      return text;
    }
    if (!Failure.of(e).connectionLost()) {
      return null;
    }
    StringBuilder all = new StringBuilder(text);
    for (Throwable attached : e.getSuppressed()) {
      all.append(' ').append(attached.getMessage());
    }
    int state = all.indexOf("can't be restored");
    return state < 0 ? null : all.substring(state);
  }
}
