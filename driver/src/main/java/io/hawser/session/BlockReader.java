package io.hawser.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an anonymous block of Oracle mode. One that calls only procedures that are settings, or only reads dbms_output, leaves
 * nothing behind that could be lost. Nothing is known of any other.
 */
final class BlockReader {
  private static final Set<String> STATEMENTS = words(
      "SELECT INSERT UPDATE DELETE MERGE COMMIT ROLLBACK SAVEPOINT LOCK SET EXECUTE OPEN FETCH CLOSE "
          + "CALL PRAGMA FORALL RAISE CREATE ALTER DROP PROCEDURE FUNCTION CURSOR");
  /** Words before a parenthesis that call nothing that could leave something behind. */
  private static final Set<String> HARMLESS = words(
      "VARCHAR2 VARCHAR NUMBER CHAR RAW INTEGER LENGTH LENGTHB CHR SUBSTR NVL TO_CHAR TO_NUMBER IF ELSIF WHILE AND OR "
          + "NOT IN WHEN RETURN");
  private static final Set<String> ALONE = words("NULL EXIT RETURN CONTINUE BEGIN LOOP THEN ELSE END DECLARE IF CASE");

  private final Cursor at;
  private final List<Change> settings = new ArrayList<>();

  BlockReader(Cursor at) {
    this.at = at;
  }

  private static Set<String> words(String words) {
    return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(words.split(" "))));
  }

  /**
   * The cursor starts just after BEGIN or DECLARE, and stops at the end.
   *
   * @param start of the block in the text
   * @return empty if it may do anything
   */
  Optional<Change> read(String word, int start) {
    Optional<Change> known = word.equals("BEGIN") && calls() ? Optional.of(sum(start))
        : settings.isEmpty() && onlyReadsOutput() ? Optional.of(Change.RUN) : Optional.<Change>empty();
    while (!at.atEnd()) {
      at.advance();
    }
    return known;
  }

  /** Nothing but calls of known procedures, up to END. */
  private boolean calls() {
    while (!at.atEnd()) {
      if (at.skip("END")) {
        at.skip(';');
        return at.atEnd();
      }
      if (!at.skip("NULL")) {
        String name = at.at(Lexer.Kind.WORD) && !STATEMENTS.contains(at.upper()) ? at.name() : "";
        Optional<Change> call = ProcedureReader.isKnown(name) ? new ProcedureReader(at).call(name, "") : Optional.<Change>empty();
        if (!call.isPresent()) {
          return false;
        }
        if (call.get() != Change.RUN) {
          settings.add(call.get());
        }
      }
      if (!at.skip(';')) {
        return false;
      }
    }
    return false;
  }

  private Change sum(int start) {
    if (settings.isEmpty()) {
      return Change.RUN;
    }
    Set<String> writes = new LinkedHashSet<>();
    Set<String> reads = new LinkedHashSet<>();
    for (Change setting : settings) {
      writes.addAll(Arrays.asList(setting.writes()));
      reads.addAll(setting.reads());
    }
    return Change.procedure(settings.get(0).key, at.textFrom(start), writes.toArray(new String[0]), reads);
  }

  private boolean onlyReadsOutput() {
    boolean first = true; // of a statement
    while (!at.atEnd()) {
      if (!at.at(Lexer.Kind.WORD)) {
        if (at.at(Lexer.Kind.QUOTED_NAME)) {
          return false;
        }
        first = at.at(';');
        at.advance();
        continue;
      }
      String word = at.upper();
      if (STATEMENTS.contains(word)) {
        return false;
      }
      String name = at.name();
      boolean output = name.toUpperCase(Locale.ROOT).startsWith("DBMS_OUTPUT.");
      if (output ? !isRead(name) : name.indexOf('.') >= 0 || (at.at('(') && !HARMLESS.contains(word))
          || (first && at.at(';') && !ALONE.contains(word))) {
        return false;
      }
      first = ALONE.contains(word);
    }
    return true;
  }

  private static boolean isRead(String name) {
    return name.equalsIgnoreCase("DBMS_OUTPUT.CHARARR") || (ProcedureReader.isKnown(name) && ProcedureReader.isRead(name));
  }
}
