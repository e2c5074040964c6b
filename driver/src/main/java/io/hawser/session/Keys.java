package io.hawser.session;

import java.util.Locale;

/**
 * What the things of a session are called in the ledger. A session variable goes by its name in lower case, a user variable by
 * its name with the {@code @}; what several statements and JDBC setters can set has one name of its own here.
 */
final class Keys {
  static final String AUTOCOMMIT = "autocommit";
  static final String SCHEMA = "default schema";
  static final String ISOLATION = "isolation level";
  static final String ACCESS = "read-only mode";
  static final String NAMES = "character set of the connection";
  static final String ROLE = "role";
  static final String TABLE_LOCKS = "locked tables";
  static final String READ_LOCK = "global read lock";
  static final String XA = "XA transaction";

  /** Prefixes, followed by a name. */
  static final String TEMPORARY = "temporary ";
  static final String TEMPORARY_TABLE = TEMPORARY + "table ";
  static final String TEMPORARY_SEQUENCE = TEMPORARY + "sequence ";
  static final String LOCK = "lock ";
  static final String PREPARED = "prepared statement ";
  static final String HANDLER = "handler ";

  private Keys() {
  }

  /** A session variable by its name in lower case; some have two names, or are set by statements of their own as well. */
  static String sessionVariable(String name) {
    switch (name) {
      case "transaction_isolation":
      case "tx_isolation":
      case "isolation_level":
        return ISOLATION;
      case "transaction_read_only":
      case "tx_read_only":
        return ACCESS;
      case "current_schema":
        return SCHEMA;
      default:
        return name;
    }
  }

  /** What makes the server read or keep a string differently: it stays where it was if a string was set after it. */
  static boolean isEnvironment(String key) {
    return key.equals("sql_mode") || key.equals(NAMES) || key.startsWith("character_set_") || key.equals("collation_connection");
  }

  /** {@code @X}, {@code @`x`} and {@code @'x'} are one variable. */
  static String userVariable(String written) {
    char quote = written.length() > 2 ? written.charAt(1) : 'x';
    boolean quoted = (quote == '`' || quote == '\'' || quote == '"') && written.charAt(written.length() - 1) == quote;
    return '@' + (quoted ? written.substring(2, written.length() - 1) : written.substring(1)).toLowerCase(Locale.ROOT);
  }
}
