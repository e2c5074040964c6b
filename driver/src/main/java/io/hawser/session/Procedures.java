package io.hawser.session;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which procedures leave no state behind in a session. This says nothing about what they do to its transaction. Immutable. */
public final class Procedures {
  /** Nothing is known of any. */
  public static final Procedures UNKNOWN = new Procedures(false, Collections.<String>emptySet());
  /** All of them, and anonymous blocks. */
  public static final Procedures STATELESS = new Procedures(true, Collections.<String>emptySet());

  private static final int DOES_NOT_EXIST = 1305;
  private static final int OCEANBASE_DOES_NOT_EXIST = 5055;
  /** ORA-06550: the call could not be compiled. */
  private static final int NOT_COMPILED = 6550;

  private final boolean all;
  private final Set<String> names;

  private Procedures(boolean all, Set<String> names) {
    this.all = all;
    this.names = names;
  }

  /**
   * These, and no others.
   *
   * @param names in any case, with or without their schema or package
   */
  public static Procedures stateless(Collection<String> names) {
    Set<String> upper = new HashSet<>();
    names.forEach(name -> upper.add(name.toUpperCase(Locale.ROOT)));
    return new Procedures(false, upper);
  }

  /** Of a {@link Change.Kind#CALL}. */
  boolean areStateless(Change call) {
    if (all || names.isEmpty() || !call.key.startsWith(StateKeys.CALL)) {
      return all;
    }
    String name = call.key.substring(StateKeys.CALL.length()).toUpperCase(Locale.ROOT);
    return names.contains(name) || names.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /**
   * Whether an error says that the only procedure called does not exist, so that nothing ran. One that it calls may also be missing,
   * after something has run: the name tells.
   */
  static boolean isMissing(Effects effects, StatementError error) {
    if (effects.changes.length != 1
        || (error.code != DOES_NOT_EXIST && error.code != OCEANBASE_DOES_NOT_EXIST && error.code != NOT_COMPILED)) {
      return false;
    }
    Change call = effects.changes[0];
    boolean named = call.kind == Change.Kind.PROCEDURE || (call.kind == Change.Kind.CALL && call.key.startsWith(StateKeys.CALL));
    String name = call.kind == Change.Kind.CALL ? call.key.substring(Math.min(StateKeys.CALL.length(), call.key.length())) : call.key;
    return named && !name.isEmpty()
        && Pattern.compile("(?<![\\w])" + Pattern.quote(name) + "(?![\\w.])", Pattern.CASE_INSENSITIVE).matcher(error.lowerCaseMessage)
            .find();
  }
}
