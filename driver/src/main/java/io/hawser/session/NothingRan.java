package io.hawser.session;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Whether an error proves that nothing of a text has happened: the server could not read it, or has refused it before it ran. Stateless. */
final class NothingRan {
  /** An unknown column, and a number of columns that SELECT ... INTO has no variables for. */
  private static final Set<Integer> REFUSED = new HashSet<>(Arrays.asList(1054, 1222));

  private NothingRan() {
  }

  /** Whether nothing has happened, an implicit commit included: the error is all that the text leaves behind. */
  static boolean isUnread(Effects effects, StatementError error) {
    return error.isParseError() && isOneStatement(effects);
  }

  /** One statement that is no batch, and runs no other text: if the server can't read it, nothing of it has happened. */
  private static boolean isOneStatement(Effects effects) {
    boolean one = effects.isAlone();
    for (Change change : effects.changes) {
      one &= change.kind != Change.Kind.RUN && change.kind != Change.Kind.CALL && change.kind != Change.Kind.MAYBE_COMMIT;
    }
    return one;
  }

  /** Whether nothing of what the text is there for has happened. */
  static boolean isRefused(Effects effects, StatementError error) {
    return error.refusesText() && endsUnreadable(effects) || Procedures.isMissing(effects, error)
        || PreparedBySql.didNotBegin(effects, error)
        || isRefusedBy(effects, error.code);
  }

  /** The text could be read up to its last statement: that is what the server could not read either. */
  private static boolean endsUnreadable(Effects effects) {
    int last = effects.changes.length - 1;
    for (int i = 0; i < last; i++) {
      if (effects.changes[i].kind != Change.Kind.RUN) {
        return false;
      }
    }
    return last >= 0 && effects.changes[last].kind == Change.Kind.UNREADABLE;
  }

  /** The error may be of a function that was called, too, of a trigger or of what a view calls: where there are any the answer is no. */
  private static boolean isRefusedBy(Effects effects, int error) {
    if (!REFUSED.contains(error) || !effects.isCheckedFirst() || effects.touches() || (effects.perhaps & LocalValue.SEQUENCES) != 0) {
      return false;
    }
    for (Change change : effects.changes) {
      if (change.kind != Change.Kind.HOLD && change.kind != Change.Kind.RELEASE && change != Change.RUN) {
        return false;
      }
    }
    return true;
  }
}
