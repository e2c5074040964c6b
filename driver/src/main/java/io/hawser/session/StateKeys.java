package io.hawser.session;

import java.util.Locale;

/**
 * The ledger's names for what a session has. A session variable goes by its name in lower case, a user variable by
 * its name with the {@code @}; what several statements and JDBC setters can set has one name of its own here.
 */
final class StateKeys {
  static final String AUTOCOMMIT = "autocommit";
  static final String SCHEMA = "default schema";
  static final String ISOLATION = "isolation level";
  static final String ACCESS = "read-only mode";
  static final String NAMES = "character set of the connection";
  /** With the character set to which it belongs. */
  static final String CONNECTION_CHARSET = "collation_connection";
  static final String SCHEMA_CHARSET = "collation_database";
  static final String ROLE = "role";
  /** What the driver keeps of them, whether it has sent something or not. */
  static final String JDBC_ISOLATION = "transaction isolation";
  static final String JDBC_READ_ONLY = "read-only";
  static final String JDBC_CATALOG = "catalog";
  static final String JDBC_SCHEMA = "schema";
  static final String RESOURCE_GROUP = "resource group";
  static final String TABLE_LOCKS = "locked tables";
  static final String READ_LOCK = "global read lock";
  static final String XA = "XA transaction";

  /** Prefixes, followed by a name. */
  static final String TEMPORARY = "temporary ";
  static final String TEMPORARY_TABLE = TEMPORARY + "table ";
  static final String TEMPORARY_SEQUENCE = TEMPORARY + "sequence ";
  static final String LOCK = "lock ";
  static final String PREPARED = "prepared statement ";
  static final String EXECUTION = "execution of ";
  static final String HANDLER = "handler ";
  static final String CALL = "call of procedure ";
  /** After the name of a variable that is set piece by piece, before the name of the piece. */
  private static final char PIECE = '\n';

  private StateKeys() {
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
      case "character_set_connection":
        return CONNECTION_CHARSET;
      case "character_set_database":
        return SCHEMA_CHARSET;
      case "character_set_server":
        return "collation_server";
      default:
        return name;
    }
  }

  /** What makes the server read or keep a string differently: it keeps its place if a string was set after it. */
  static boolean isEnvironment(String key) {
    return key.equals("sql_mode") || key.equals(NAMES) || key.startsWith("character_set_") || key.equals(CONNECTION_CHARSET);
  }

  /** What a setting of this key changes: SET NAMES sets three variables, and USE those of the schema. */
  static String[] writes(String key) {
    switch (key) {
      case NAMES:
        return new String[] {"character_set_client", "character_set_results", CONNECTION_CHARSET};
      case SCHEMA:
        return new String[] {SCHEMA, SCHEMA_CHARSET};
      default:
        return new String[] {key};
    }
  }

  /** Set flag by flag: flags that are not named stay as they are. */
  static boolean hasPieces(String key) {
    return key.equals("optimizer_switch") || key.startsWith("optimizer_trace");
  }

  /** What is the same for every session in the same schema. */
  static boolean isOfSchema(String key) {
    return key.equals(SCHEMA) || key.equals(SCHEMA_CHARSET);
  }

  static String piece(String key, String piece) {
    return key + PIECE + piece;
  }

  static boolean isPartOf(String part, String key) {
    return part.length() > key.length() && part.charAt(key.length()) == PIECE && part.startsWith(key);
  }

  /** The key of which this one is a piece; any other key itself. */
  static String whole(String key) {
    int piece = key.indexOf(PIECE);
    return piece < 0 ? key : key.substring(0, piece);
  }

  /** {@code @X}, {@code @`x`} and {@code @'x'} are one variable. */
  static String userVariable(String written) {
    char quote = written.length() > 2 ? written.charAt(1) : 'x';
    boolean quoted = (quote == '`' || quote == '\'' || quote == '"') && written.charAt(written.length() - 1) == quote;
    return '@' + (quoted ? written.substring(2, written.length() - 1) : written.substring(1)).toLowerCase(Locale.ROOT);
  }
}
