package io.hawser.failure;

import io.hawser.thrown.CauseChain;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which exceptions leave open whether their connection is lost, so that the connection must be asked. Stateless. */
final class Doubt {
  /** SQLState classes: no data, cardinality, values, constraints, syntax and access, check option. */
  private static final Set<String> STATEMENTS_OWN = new HashSet<>(Arrays.asList("01", "02", "21", "22", "23", "42", "44"));

  private static final Pattern DOUBTFUL_TEXT = Pattern.compile("closed|cancelled due to timeout", Pattern.CASE_INSENSITIVE);

  private Doubt() {
  }

  /**
   * Whether only the connection can tell if it is lost: after its error a server may close or not; statements are closed by a driver that
   * loses its connection, and also by an application; a driver's own timeout ends the statement, and a lost connection may have caused it;
   * an internal error of a driver may come from bytes that it can't read; and an IOException may come from a stream that the application
   * sends. A statement's own errors (syntax, keys, values) end no session.
   */
  static boolean remainsAfter(Throwable thrown) {
    CauseChain chain = new CauseChain(thrown);
    if (new DriverWords(chain).areOfLogin()) {
      return false;
    }
    if (chain.all().stream().anyMatch(IoFailure::isNetwork)) {
      return chain.all().stream().noneMatch(IoFailure::isOfSocket);
    }
    String message = CauseChain.message(thrown);
    if (message != null && DOUBTFUL_TEXT.matcher(message).find()) {
      return true;
    }
    for (Throwable t : chain.all()) {
      if (t instanceof SQLException && !DriverWords.areIn(t)) {
        return !StackTraces.readingRows(CauseChain.frames(t)) // with rows on the way, MySQL Connector/J calls a living connection invalid
            && (ServerErrors.cause(CauseChain.code(t), CauseChain.message(t)) != null || !isStatementsOwn(CauseChain.state(t)));
      }
    }
    return Classifier.classify(thrown, false).cause() == Cause.LOST
        || chain.all().stream().anyMatch(t -> t instanceof SQLTimeoutException || DriverWords.isBrokenCode(t));
  }

  private static boolean isStatementsOwn(@Nullable String state) {
    return state != null && state.length() >= 2 && STATEMENTS_OWN.contains(state.substring(0, 2));
  }
}
