package io.hawser.session;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which SQL a session's server reads, and which function names are its own: its product, and the version from which the
 * lists of {@link BuiltInFunctions} apply.
 *
 * <p>If the login leaves any doubt it is {@link #UNKNOWN}, with only the functions that every product has: a name that is not a
 * built-in function on the server may be a stored function with side effects.
 */
public enum Dialect {
  /** MySQL 5.7, an ODP, which announces 5.6.25 or whatever its administrator configured, or anything else that speaks like MySQL. */
  UNKNOWN(SqlMode.MYSQL),
  MYSQL_8(SqlMode.MYSQL),
  MYSQL_9(SqlMode.MYSQL),
  MARIADB_10_2(SqlMode.MYSQL),
  MARIADB_10_6(SqlMode.MYSQL),
  MARIADB_11_4(SqlMode.MYSQL),
  OCEANBASE_MYSQL(SqlMode.MYSQL),
  OCEANBASE_ORACLE(SqlMode.ORACLE);

  private static final Pattern VERSION = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(.*)", Pattern.DOTALL);
  /** What follows a version of MySQL: the builds of its makers, of distributions and of Percona. Other products put their names there. */
  private static final Pattern MYSQL_BUILD = Pattern
      .compile("([-.+~](\\d\\S*|log|debug|commercial|enterprise|community|cluster|google|azure))*");
  /** Replication once needed this in front of versions from 10 on. */
  private static final String MARIADB_PREFIX = "5.5.5-";
  /** The first MySQL with all the functions of the list for version 8. Older versions are what proxies announce by default. */
  private static final int MYSQL_8_COMPLETE = 8_000_031;

  private final SqlMode mode;

  Dialect(SqlMode mode) {
    this.mode = mode;
  }

  /**
   * The dialect, from what is known after a login.
   *
   * @param version    as the server announced it; null if that is unknown
   * @param oceanBase  through OceanBase's driver, whose server is more likely OceanBase than MySQL
   * @param oracleMode the server reported that it is OceanBase in Oracle mode
   */
  public static Dialect of(String version, boolean oceanBase, boolean oracleMode) {
    if (oracleMode) {
      return OCEANBASE_ORACLE;
    }
    if (version == null) {
      return UNKNOWN;
    }
    if (version.contains("OceanBase")) {
      return OCEANBASE_MYSQL;
    }
    boolean mariaDb = version.contains("MariaDB");
    Matcher parts = VERSION.matcher(mariaDb && version.startsWith(MARIADB_PREFIX) ? version.substring(MARIADB_PREFIX.length()) : version);
    if (!parts.matches()) {
      return UNKNOWN;
    }
    int number = Integer.parseInt(parts.group(1)) * 1_000_000 + Integer.parseInt(parts.group(2)) * 1000 + Integer.parseInt(parts.group(3));
    if (mariaDb) {
      return mariaDb(number);
    }
    return oceanBase || !MYSQL_BUILD.matcher(parts.group(4)).matches() ? UNKNOWN : mySql(number);
  }

  private static Dialect mariaDb(int number) {
    return number >= 11_004_000 ? MARIADB_11_4 : number >= 10_006_000 ? MARIADB_10_6 : number >= 10_002_000 ? MARIADB_10_2 : UNKNOWN;
  }

  private static Dialect mySql(int number) {
    return number >= 9_000_000 ? MYSQL_9 : number >= MYSQL_8_COMPLETE ? MYSQL_8 : UNKNOWN;
  }

  /** How its server reads a text. */
  public SqlMode mode() {
    return mode;
  }

  /** All assignments of a SET are checked before the first is made, so a SET that fails has set nothing. */
  boolean checksSettingsFirst() {
    return this != UNKNOWN && this != OCEANBASE_MYSQL && this != OCEANBASE_ORACLE;
  }

  /**
   * Whether a call by this name calls a built-in function without side effects, whatever stored functions there are.
   *
   * @param name    in upper case, neither quoted nor qualified
   * @param adjoins the opening parenthesis follows the name directly
   */
  boolean isPureFunction(String name, boolean adjoins) {
    return BuiltInFunctions.pure(this).contains(name) && (adjoins || !BuiltInFunctions.mustAdjoin(name));
  }

  /** Whether a parenthesis may follow this unquoted word without being a call. */
  boolean isKeyword(String word) {
    return Keywords.of(this).contains(word);
  }
}
