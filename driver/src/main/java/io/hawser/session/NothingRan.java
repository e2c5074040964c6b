package io.hawser.session;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Whether an error proves that no part of a text has run: the server could not parse it, or refused it before it ran. Stateless. */
final class NothingRan {
  /** An unknown column, and a SELECT ... INTO whose numbers of columns and variables differ. */
  private static final Set<Integer> REFUSED = new HashSet<>(Arrays.asList(1054, 1222));

  private NothingRan() {
  }

  /** Whether nothing has happened, not even an implicit commit: the error is all that the text leaves behind. */
  static boolean isUnread(Effects effects, StatementError error) {
    return error.isParseError() && isOneStatement(effects);
  }

  /** One statement that is not a batch, and runs no other text: if the server can't parse it, no part of it has run. */
  private static boolean isOneStatement(Effects effects) {
    boolean one = effects.isAlone();
    for (Change change : effects.changes) {
      one &= change.kind != Change.Kind.RUN && change.kind != Change.Kind.CALL && change.kind != Change.Kind.MAYBE_COMMIT;
    }
    return one;
  }

  /** Whether nothing that the text is meant to do has happened. */
  static boolean isRefused(Effects effects, StatementError error) {
    return error.refusesText() && endsUnreadable(effects) || Procedures.isMissing(effects, error)
        || PreparedBySql.didNotBegin(effects, error)
        || isRefusedBy(effects, error.code);
  }

  /** All but the last statement could be read: that is the one the server could not parse either. */
  private static boolean endsUnreadable(Effects effects) {
    int last = effects.changes.length - 1;
    for (int i = 0; i < last; i++) {
      if (effects.changes[i].kind != Change.Kind.RUN) {
        return false;
      }
    }
    return last >= 0 && effects.changes[last].kind == Change.Kind.UNREADABLE;
  }

  /** The error may also come from a called function, a trigger or what a view calls: if there are any, the answer is no. */
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
