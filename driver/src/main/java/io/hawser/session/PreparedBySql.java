package io.hawser.session;

/** EXECUTE of a statement that was prepared by SQL. */
final class PreparedBySql {
  private static final int UNKNOWN_STATEMENT = 1243;
  private static final int WRONG_NUMBER_OF_PARAMETERS = 1210;

  private PreparedBySql() {
  }

  /**
   * Whether an error says that the only EXECUTE did not begin: there is no such statement, or it has other parameters. A procedure that
   * it calls may report the same of another statement.
   */
  static boolean didNotBegin(Effects effects, StatementError error) {
    String name = nameOfTheOnly(effects);
    String said = error.lowerCaseMessage;
    if (name == null) {
      return false;
    }
    return error.code == UNKNOWN_STATEMENT ? said.contains('(' + name + ") given to execute")
        : error.code == WRONG_NUMBER_OF_PARAMETERS && said.contains("incorrect arguments to execute");
  }

  /** Null if there is none, or if there are other statements too. */
  private static String nameOfTheOnly(Effects effects) {
    String name = null;
    for (Change change : effects.changes) {
      boolean execution = change.kind == Change.Kind.HOLD && change.key.startsWith(StateKeys.EXECUTION);
      if (execution && name == null) {
        name = change.key.substring(StateKeys.EXECUTION.length());
      } else if (change.kind != Change.Kind.RUN && change.kind != Change.Kind.MAYBE_COMMIT) {
        return null;
      }
    }
    return effects.isAlone() ? name : null;
  }
}
