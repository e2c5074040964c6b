package io.hawser.session;

/** Reads a whole text: each of its statements in turn, and what makes the text doubtful as a whole. */
final class TextReader {
  /** See https://dev.mysql.com/doc/connector-j/en/connector-j-usagenotes-j2ee-concepts-connection-pooling.html */
  private static final String CONNECTOR_J_PING = "/* ping */";

  private TextReader() {
  }

  static Effects read(String sql, Dialect dialect) {
    SqlMode mode = dialect.mode();
    Lexer lexer = new Lexer(sql, mode, true);
    Effects effects = read(sql, dialect, lexer);
    if (!lexer.escapedQuote()) {
      return effects;
    }
    // Under the SQL mode NO_BACKSLASH_ESCAPES the text means something else: mostly it is malformed, and then there is no doubt.
    Lexer verbatim = new Lexer(sql, mode, false);
    Effects other = read(sql, dialect, verbatim);
    if (verbatim.malformed() || effects.sameAs(other)) {
      return effects;
    }
    return lexer.malformed() ? other : effects.then(unreadable("text that means something else with NO_BACKSLASH_ESCAPES"));
  }

  private static Effects read(String sql, Dialect dialect, Lexer lexer) {
    EffectsBuilder found = new EffectsBuilder();
    Cursor at = new Cursor(sql, lexer, dialect);
    if (sql.startsWith(CONNECTOR_J_PING)) {
      found.mayPing();
    }
    StatementReader statements = new StatementReader(at, found, dialect.mode());
    while (!at.atEnd()) {
      if (!at.skip(';')) {
        statements.read();
      }
    }
    if (lexer.malformed()) {
      found.add(Change.unknown(Change.Kind.UNREADABLE, "unreadable text"));
    } else if (lexer.conditional()) {
      found.add(Change.unknown(Change.Kind.UNREADABLE, "text for some server versions only"));
    }
    if (lexer.autoIsNullHint()) {
      found.asks(LocalValue.LAST_INSERT_ID);
    }
    if (lexer.noReplayHint()) {
      found.mustNotRepeat();
    }
    return found.effects(lexer.retryHint(), dialect.checksSettingsFirst());
  }

  private static Effects unreadable(String reason) {
    EffectsBuilder found = new EffectsBuilder();
    found.add(Change.unknown(Change.Kind.UNREADABLE, reason));
    return found.effects(false, false);
  }
}
