package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.util.Calendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was set on a statement before its session died is what the server gets afterwards. */
@Tag("vendors")
@Timeout(60)
class ParametersTest {
  interface Setter {
    void set(PreparedStatement statement, int index) throws SQLException;
  }

  /** Every kind of setter; what a driver refuses, it refuses before anything dies. */
  private static Map<String, Setter> setters(Connection connection) throws SQLException {
    byte[] bytes = {0, 1, (byte) 0xff, '\'', '\\'};
    Blob blob = connection.createBlob();
    blob.setBytes(1, bytes);
    Clob clob = connection.createClob();
    clob.setString(1, "clob ä");
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("GMT+5"));
    Map<String, Setter> all = new LinkedHashMap<>();
    all.put("boolean", (s, i) -> s.setBoolean(i, true));
    all.put("byte", (s, i) -> s.setByte(i, (byte) -7));
    all.put("short", (s, i) -> s.setShort(i, (short) -30_000));
    all.put("int", (s, i) -> s.setInt(i, Integer.MIN_VALUE));
    all.put("long", (s, i) -> s.setLong(i, Long.MIN_VALUE + 1));
    all.put("float", (s, i) -> s.setFloat(i, -1.5f));
    all.put("double", (s, i) -> s.setDouble(i, Math.PI));
    all.put("decimal", (s, i) -> s.setBigDecimal(i, new BigDecimal("-12345678901234567890.123456789")));
    all.put("string", (s, i) -> s.setString(i, "it's \\ ä \uD83D\uDE00"));
    all.put("nstring", (s, i) -> s.setNString(i, "ñ"));
    all.put("empty string", (s, i) -> s.setString(i, ""));
    all.put("null string", (s, i) -> s.setString(i, null));
    all.put("bytes", (s, i) -> s.setBytes(i, bytes));
    all.put("date", (s, i) -> s.setDate(i, Date.valueOf("2024-02-29")));
    all.put("date in a zone", (s, i) -> s.setDate(i, new Date(1_700_000_000_000L), calendar));
    all.put("time", (s, i) -> s.setTime(i, Time.valueOf("23:59:58")));
    all.put("time in a zone", (s, i) -> s.setTime(i, new Time(3_600_000L), calendar));
    all.put("timestamp", (s, i) -> s.setTimestamp(i, Timestamp.valueOf("2024-02-29 12:34:56.789012")));
    all.put("timestamp in a zone", (s, i) -> s.setTimestamp(i, new Timestamp(1_700_000_000_000L), calendar));
    all.put("null", (s, i) -> s.setNull(i, Types.VARCHAR));
    all.put("null with a type's name", (s, i) -> s.setNull(i, Types.VARCHAR, "VARCHAR"));
    all.put("object", (s, i) -> s.setObject(i, "an object"));
    all.put("object of java.time", (s, i) -> s.setObject(i, LocalDate.of(2024, 2, 29)));
    all.put("object with a type", (s, i) -> s.setObject(i, "42", Types.INTEGER));
    all.put("object with a type and a scale", (s, i) -> s.setObject(i, new BigDecimal("1.25"), Types.DECIMAL, 2));
    all.put("object with an SQLType", (s, i) -> s.setObject(i, "43", JDBCType.INTEGER));
    all.put("object with an SQLType and a scale", (s, i) -> s.setObject(i, new BigDecimal("2.75"), JDBCType.DECIMAL, 2));
    all.put("null object", (s, i) -> s.setObject(i, null));
    all.put("url", (s, i) -> s.setURL(i, url()));
    all.put("blob", (s, i) -> s.setBlob(i, blob));
    all.put("blob stream", (s, i) -> s.setBlob(i, new ByteArrayInputStream(bytes)));
    all.put("blob stream with a length", (s, i) -> s.setBlob(i, new ByteArrayInputStream(bytes), 3));
    all.put("clob", (s, i) -> s.setClob(i, clob));
    all.put("clob reader", (s, i) -> s.setClob(i, new StringReader("reader ä")));
    all.put("clob reader with a length", (s, i) -> s.setClob(i, new StringReader("reader ä"), 6));
    all.put("nclob reader", (s, i) -> s.setNClob(i, new StringReader("nclob")));
    all.put("binary stream", (s, i) -> s.setBinaryStream(i, new ByteArrayInputStream(bytes)));
    all.put("binary stream with an int's length", (s, i) -> s.setBinaryStream(i, new ByteArrayInputStream(bytes), 2));
    all.put("binary stream with a long's length", (s, i) -> s.setBinaryStream(i, new ByteArrayInputStream(bytes), 4L));
    all.put("ascii stream", (s, i) -> s.setAsciiStream(i, new ByteArrayInputStream("ascii".getBytes()), 5));
    all.put("character stream", (s, i) -> s.setCharacterStream(i, new StringReader("chars ä")));
    all.put("character stream with a length", (s, i) -> s.setCharacterStream(i, new StringReader("chars ä"), 5));
    all.put("ncharacter stream", (s, i) -> s.setNCharacterStream(i, new StringReader("nchars")));
    return all;
  }

  private static java.net.URL url() throws SQLException {
    try {
      return java.net.URI.create("http://localhost/a").toURL();
    } catch (java.net.MalformedURLException e) {
      throw new SQLException(e);
    }
  }

  private static String hex(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @ParameterizedTest @EnumSource void everySetterHoldsOverTheLossOfTheSession(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      Map<String, Setter> setters = setters(session.connection());
      Map<String, String> expected = new LinkedHashMap<>();
      Map<String, PreparedStatement> prepared = new LinkedHashMap<>();
      for (Map.Entry<String, Setter> each : setters.entrySet()) {
        try (PreparedStatement statement = session.connection().prepareStatement("SELECT HEX(CONCAT(?, ''))")) {
          each.getValue().set(statement, 1);
          expected.put(each.getKey(), hex(statement));
        } catch (SQLException refusedByTheDriver) {
          assertThat(session.sessions()).isEqualTo(1);
        }
      }
      assertThat(expected).as("kinds that %s takes", vendor).hasSizeGreaterThan(38);
      for (String kind : expected.keySet()) {
        PreparedStatement statement = session.connection().prepareStatement("SELECT HEX(CONCAT(?, ''))");
        setters.get(kind).set(statement, 1);
        prepared.put(kind, statement);
      }
      session.reset();
      Map<String, String> found = new LinkedHashMap<>();
      for (Map.Entry<String, PreparedStatement> each : prepared.entrySet()) {
        found.put(each.getKey(), hex(each.getValue()));
      }
      assertThat(found).isEqualTo(expected);
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  private static List<Object> settings(Statement statement) throws SQLException {
    return List.of(statement.getMaxRows(), statement.getQueryTimeout(), statement.getFetchSize(), statement.getMaxFieldSize(),
        statement.isPoolable(), statement.isCloseOnCompletion(), statement.getResultSetType(), statement.getResultSetConcurrency());
  }

  @ParameterizedTest @EnumSource void aStatementsSettingsSurvive(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor);
        Statement statement = session.connection().createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE numbered (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20))");
      statement.setMaxRows(3);
      statement.setQueryTimeout(7);
      statement.setMaxFieldSize(20);
      statement.setEscapeProcessing(true);
      statement.setPoolable(true);
      statement.closeOnCompletion();
      statement.setFetchSize(2);
      List<Object> before = settings(statement); // no driver heeds them all
      session.reset();
      assertThat(statement.execute("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4")).isTrue();
      assertThat(settings(statement)).isEqualTo(before).startsWith(3, 7, 2);
      ResultSet rows = statement.getResultSet();
      assertThat(rows.last()).isTrue();
      assertThat(rows.getRow()).isEqualTo(3);
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void generatedKeysAreReturnedByAStatementPreparedForThem(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE numbered (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20)) AUTO_INCREMENT = 41");
    try (FaultyConnection session = FaultyConnection.open(vendor);
        PreparedStatement byFlag = session.connection().prepareStatement("INSERT INTO numbered (v) VALUES (?)",
            Statement.RETURN_GENERATED_KEYS);
        PreparedStatement byName = session.connection().prepareStatement("INSERT INTO numbered (v) VALUES (?)", new String[] {"id"})) {
      byFlag.setString(1, "a");
      byName.setString(1, "b");
      session.reset();
      int id = 41;
      for (PreparedStatement statement : new PreparedStatement[] {byFlag, byName}) {
        assertThat(statement.executeUpdate()).isEqualTo(1);
        try (ResultSet keys = statement.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getInt(1)).isEqualTo(id++);
        }
      }
    }
  }

  @ParameterizedTest @EnumSource void valuesAreTheVendorsOwnAndAreTakenBack(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE blobs (b LONGBLOB, c LONGTEXT)", "INSERT INTO blobs VALUES ('bytes', 'text')");
    try (FaultyConnection session = FaultyConnection.open(vendor); Statement statement = session.connection().createStatement()) {
      ResultSet rows = statement.executeQuery("SELECT b, c FROM blobs");
      rows.next();
      Blob blob = rows.getBlob(1);
      Clob clob = rows.getClob(2);
      assertThat(blob.getClass().getName()).doesNotStartWith("io.hawser");
      assertThat(clob.getClass().getName()).doesNotStartWith("io.hawser");
      session.reset();
      try (PreparedStatement copy = session.connection().prepareStatement("INSERT INTO blobs VALUES (?, ?)")) {
        copy.setBlob(1, blob);
        copy.setClob(2, clob);
        assertThat(copy.executeUpdate()).isEqualTo(1);
      }
      assertThat(session.ask("SELECT COUNT(*) FROM blobs WHERE b = 'bytes' AND c = 'text'")).isEqualTo("2");
    }
  }

  /** By its name since 3.0, or before. */
  private static Class<?> either(String name, String before) throws ClassNotFoundException {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException older) {
      return Class.forName(before);
    }
  }

  @ParameterizedTest @EnumSource void unwrapReachesTheVendorsTypes(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor); Statement statement = session.connection().createStatement()) {
      Connection connection = session.connection();
      Class<?> connectionType = switch (vendor) {
        case OCEANBASE -> Class.forName("com.oceanbase.jdbc.OceanBaseConnection");
        case MYSQL -> Class.forName("com.mysql.cj.jdbc.JdbcConnection");
        case MARIADB -> either("org.mariadb.jdbc.Connection", "org.mariadb.jdbc.MariaDbConnection");
      };
      Class<?> statementType = switch (vendor) {
        case OCEANBASE -> Class.forName("com.oceanbase.jdbc.OceanBaseStatement");
        case MYSQL -> Class.forName("com.mysql.cj.jdbc.JdbcStatement");
        case MARIADB -> either("org.mariadb.jdbc.Statement", "org.mariadb.jdbc.MariaDbStatement");
      };
      Class<?> resultType = switch (vendor) {
        case OCEANBASE -> Class.forName("com.oceanbase.jdbc.internal.com.read.resultset.SelectResultSet");
        case MYSQL -> Class.forName("com.mysql.cj.jdbc.result.ResultSetInternalMethods");
        case MARIADB -> either("org.mariadb.jdbc.client.result.Result", "org.mariadb.jdbc.internal.com.read.resultset.SelectResultSet");
      };
      for (int round = 0; round < 2; round++) {
        assertThat(connection.isWrapperFor(connectionType)).isTrue();
        assertThat((Object) connection.unwrap(connectionType)).isInstanceOf(connectionType);
        assertThat(statement.isWrapperFor(statementType)).isTrue();
        try (ResultSet rows = ((Statement) statement.unwrap(statementType)).executeQuery("SELECT 5")) {
          assertThat(rows.next()).isTrue();
        }
        try (ResultSet rows = statement.executeQuery("SELECT 5")) {
          assertThat(rows.isWrapperFor(resultType)).isTrue();
          assertThat((Object) rows.unwrap(resultType)).isInstanceOf(resultType);
        }
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.isWrapperFor(Runnable.class)).isFalse();
        assertThat(catchThrowable(() -> connection.unwrap(Runnable.class))).isInstanceOf(SQLException.class);
        assertThat(catchThrowable(() -> connection.getMetaData().unwrap(Runnable.class)))
            .isInstanceOf(SQLException.class);
        session.reset();
        session.ask("SELECT 1");
      }
    }
  }
}
