package io.hawser.session;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the part of a statement that has no structure of interest, up to its end: functions called, user variables assigned,
 * sequences, locks, and the clauses that make a query more than a read.
 */
final class ExpressionReader {
  private static final int LONGEST_NAME = 500;
  private static final String SYSTEM_VARIABLE = "@@";
  private static final Set<String> BEHIND_COLUMNS = new HashSet<>(
      Arrays.asList("VALUES", "VALUE", "SELECT", "SET", "WITH", "TABLE", "ON", "AS"));
  /** Words that stand between operands: a call beside one of them is not a whole item. */
  private static final Set<String> OPERATORS = new HashSet<>(
      Arrays.asList("IS", "IN", "LIKE", "BETWEEN", "NOT", "DIV", "MOD", "REGEXP", "RLIKE", "SOUNDS", "COLLATE", "MEMBER", "ESCAPE"));

  private final Cursor at;
  private final EffectsBuilder found;
  private final CallReader calls;
  private final boolean select;
  /** The statement may set each user variable that it names. */
  private final boolean sets;

  private int depth;
  private String name;
  /** The name is one unquoted word. */
  private boolean bare;
  private boolean afterDot;
  private String word;
  private String wordBefore = "";
  private String assignable;
  private boolean into;
  private boolean moved;
  private boolean usesTable;
  /** Tokens read so far of the current item of the outermost list. */
  private int ofItem;
  /** The next parentheses hold the columns that an INSERT or REPLACE writes. */
  private boolean columnsMayCome;

  /** @param statement its leading word; the cursor is just after it */
  ExpressionReader(Cursor at, EffectsBuilder found, String statement) {
    this.at = at;
    this.found = found;
    this.word = statement;
    this.calls = new CallReader(at, found, statement.equals("SELECT") || statement.equals("DO"));
    this.select = statement.equals("SELECT");
    this.columnsMayCome = statement.equals("INSERT") || statement.equals("REPLACE");
    this.sets = statement.equals("LOAD") || statement.equals("GET") || statement.equals("CALL");
  }

  /** Reads to the end of the statement. */
  void readToStop() {
    while (!at.atStop()) {
      token();
    }
    finish();
  }

  /** Outside all parentheses. */
  boolean outside() {
    return depth == 0;
  }

  /** Reads one token, and those that belong to it. */
  void token() {
    ofItem += depth == 0 ? 1 : 0;
    switch (at.kind()) {
      case WORD:
        word(at.upper());
        if (moved) {
          moved = false;
          forgetName();
          return;
        }
        break;
      case STRING:
        if (at.text().startsWith("\"")) {
          names(at.unquoted().toUpperCase(Locale.ROOT)); // a name to a session with ANSI_QUOTES
        } else {
          forgetName();
          into = false;
        }
        break;
      case QUOTED_NAME:
      case NUMBER:
        names(at.unquoted().toUpperCase(Locale.ROOT));
        break;
      case USER_VARIABLE:
        userVariable();
        break;
      case SYSTEM_VARIABLE:
        systemVariable(at.upper());
        break;
      case SYMBOL:
        if (symbol()) {
          return;
        }
        break;
      default:
        forgetName();
        into = false;
        break;
    }
    at.advance();
  }

  private void names(String upper) {
    // no name is that long; without a bound a long chain would take more than linear time
    name = !afterDot || name == null ? upper : name.length() > LONGEST_NAME ? name : name + '.' + upper;
    bare = !afterDot && at.at(Lexer.Kind.WORD);
    afterDot = false;
    assignable = null;
    into = false;
    if (name.startsWith(SYSTEM_VARIABLE)) {
      found.asks(LocalValue.ofVariable(name));
    }
    if (select && depth == 0 && word.equals("FROM") && !upper.equals("DUAL")) {
      usesTable = true;
    }
    if (upper.equals("OPTIMIZER_TRACE") || upper.equals("PROFILING")) {
      found.asks(LocalValue.DIAGNOSTICS);
    } else if (upper.equals("SQL_AUTO_IS_NULL")) {
      found.asks(LocalValue.LAST_INSERT_ID); // SET STATEMENT switches it on for the statement
    }
  }

  private void forgetName() {
    name = null;
    afterDot = false;
    assignable = null;
  }

  private void word(String upper) {
    boolean qualified = afterDot;
    String qualifier = name;
    boolean cteBodyEnd = word.equals(")");
    names(upper);
    if (qualified) {
      sequence(qualifier, upper);
      return;
    }
    if (depth == 0 && OPERATORS.contains(upper)) {
      calls.operator();
    }
    switch (upper) {
      case "INTO":
        found.noRead();
        into = true;
        break;
      case "OUTFILE":
      case "DUMPFILE":
        found.hasOwnEffects();
        break;
      case "UPDATE":
      case "SHARE":
        if (word.equals("FOR") || cteBodyEnd) {
          found.noRead();
        }
        break;
      case "DELETE":
      case "INSERT":
      case "REPLACE":
      case "MERGE":
        if (cteBodyEnd) {
          found.noRead();
        }
        break;
      case "RETURNING":
        found.returnsRows();
        break;
      case "IN":
        if (word.equals("LOCK")) {
          found.noRead();
        }
        break;
      case "FROM":
        found.touches();
        calls.areConditional();
        break;
      case "WHERE":
      case "HAVING":
      case "GROUP":
      case "ORDER":
      case "LIMIT":
      case "FETCH":
      case "OFFSET":
      case "UNION":
      case "EXCEPT":
      case "INTERSECT":
      case "MINUS":
      case "CASE":
      case "AND":
      case "OR":
      case "XOR":
        calls.areConditional();
        break;
      default:
        break;
    }
    columnsMayCome &= !BEHIND_COLUMNS.contains(upper);
    boolean standard = upper.equals("FOR") && (word.equals("NEXT VALUE") || word.equals("PREVIOUS VALUE"));
    if (standard) {
      standardSequence(word.equals("NEXT VALUE"));
    }
    boolean pair = upper.equals("VALUE") && (word.equals("NEXT") || word.equals("PREVIOUS"));
    shift(pair ? word + " VALUE" : upper);
  }

  /** NEXT VALUE FOR and PREVIOUS VALUE FOR of the standard: the name that follows is read here, the token after it is not. */
  private void standardSequence(boolean next) {
    at.advance();
    calls.sequence(next);
    moved = true;
  }

  private void sequence(String qualifier, String upper) {
    if (qualifier == null) {
      return;
    }
    if (upper.equals("NEXTVAL")) {
      calls.nextValue(qualifier);
    } else if (upper.equals("CURRVAL")) {
      found.asksSequence(qualifier);
    }
  }

  private void userVariable() {
    String key = StateKeys.userVariable(at.text());
    boolean selectedInto = into;
    forgetName();
    into = selectedInto;
    assignable = key;
    if (selectedInto || sets) {
      found.add(Change.hold(key, "user variable " + key + (sets ? " set by a statement" : " set by SELECT ... INTO")));
      found.noRead();
    }
  }

  /** The name may be quoted, and blanks may surround the dot after a scope: what follows then belongs to it. */
  private void systemVariable(String text) {
    forgetName();
    into = false;
    String written = text.replace("`", "");
    afterDot = written.endsWith(".");
    name = afterDot ? written.substring(0, written.length() - 1) : written;
    found.asks(LocalValue.ofVariable(name));
  }

  /** Whether the cursor has moved on already. */
  private boolean symbol() {
    if (at.at('(')) {
      open();
      return true;
    }
    if (at.at('.')) {
      afterDot = name != null;
      return false;
    }
    if (assignable != null && at.atColonEquals()) {
      found.add(Change.hold(assignable, "user variable " + assignable + " set from an expression"));
      found.noRead();
    }
    if (at.at('|') || at.at('&')) {
      calls.areConditional();
    }
    if (depth == 0) {
      betweenOperands();
    }
    boolean listGoesOn = into && at.at(',');
    forgetName();
    into = listGoesOn;
    boolean close = at.at(')');
    depth -= close ? 1 : 0;
    shift(close ? ")" : "");
    return false;
  }

  private void betweenOperands() {
    if (at.at(',')) {
      ofItem = 0;
      calls.itemEnds();
    } else if (!at.at(')')) {
      calls.operator();
    }
  }

  private void open() {
    String function = name;
    boolean beginsItem = depth == 0 && ofItem == 2; // its name and this parenthesis
    boolean call = function != null && !afterDot && !isKeyword(function) && !isColumnList() && !columnsMayCome;
    columnsMayCome = false;
    boolean builtIn = call && bare && at.dialect().isPureFunction(function, at.adjoins());
    depth++;
    forgetName();
    into = false;
    shift("(");
    at.advance();
    if (call) {
      calls.read(function, builtIn, beginsItem);
    }
  }

  private void shift(String token) {
    wordBefore = word;
    word = token;
  }

  /** {@code AS t(a, b)}, {@code WITH t(a, b)}: the word before the name tells. */
  private boolean isColumnList() {
    return bare && (wordBefore.equals("AS") || wordBefore.equals("WITH") || wordBefore.equals("RECURSIVE"));
  }

  /** A word directly after a closing parenthesis is not a function's name either: there is no call ({@code OVER (}, {@code t(a, b)}). */
  private boolean isKeyword(String name) {
    return bare && (at.dialect().isKeyword(name) || wordBefore.equals(")"));
  }

  /** To be called at the end: what the calls do to locks depends on the whole. */
  void finish() {
    calls.finish();
    if (usesTable) {
      found.produces(LocalValue.DIAGNOSTICS); // on all servers, the warnings of the previous statement are gone
    }
  }
}
