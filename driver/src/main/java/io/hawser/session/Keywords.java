package io.hawser.session;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Words that a parenthesis may follow without being a call, and that, unquoted, cannot name a stored function: the servers' grammars
 * reserve them. Types in casts and definitions are among them. By product, as {@link BuiltInFunctions}; from the
 * manuals' lists of keywords, and checked by the same test.
 */
final class Keywords {
  private static final Map<Dialect, Set<String>> WORDS = new EnumMap<>(Dialect.class);

  static {
    for (Dialect dialect : Dialect.values()) {
      Set<String> words = new HashSet<>();
      // reserved in Oracle's SQL too, or used in the middle of its clauses
      BuiltInFunctions.add(words,
          "ALL AND ANY AS BETWEEN BY CASE DISTINCT ELSE EXISTS FOR FROM GROUP HAVING IN INDEX INTO IS JOIN LIKE NOT ON OR ORDER ROW SELECT SET SOME",
          "TABLE THEN UNION UNIQUE USING VALUES WHEN WHERE WITH DECIMAL FLOAT INTEGER SMALLINT VARCHAR");
      if (dialect.mode() == SqlMode.ORACLE) {
        BuiltInFunctions.add(words, "CONNECT INTERSECT MINUS NUMBER OF PRIOR RAW ROWS START VARCHAR2");
      } else {
        BuiltInFunctions.add(words,
            "CONSTRAINT CROSS DISTINCTROW DIV FORCE IGNORE INNER KEY LIMIT NATURAL OFFSET OUTER PARTITION PRIMARY RANGE REFERENCES REGEXP RLIKE ROWS",
            "STRAIGHT_JOIN USE VALUE XOR BIGINT BIT BLOB CHARACTER DATETIME DEC DOUBLE ENUM FIXED INT LONGTEXT MEDIUMINT NCHAR NUMERIC NVARCHAR REAL",
            "SIGNED TEXT TINYINT UNSIGNED VARBINARY VARYING");
      }
      WORDS.put(dialect, words);
    }
    newer(Dialect.MARIADB_10_2, "OVER RETURNING");
    newer(Dialect.MARIADB_10_6, "EXCEPT INTERSECT OVER RETURNING");
    newer(Dialect.MARIADB_11_4, "EXCEPT INTERSECT OVER RETURNING");
    newer(Dialect.MYSQL_8, "EXCEPT INTERSECT LATERAL OVER RETURNING WINDOW");
    newer(Dialect.MYSQL_9, "EXCEPT INTERSECT LATERAL OVER RETURNING WINDOW");
  }

  private Keywords() {
  }

  /** In upper case. */
  static Set<String> of(Dialect dialect) {
    return WORDS.get(dialect);
  }

  private static void newer(Dialect dialect, String words) {
    BuiltInFunctions.add(WORDS.get(dialect), words);
  }
}
