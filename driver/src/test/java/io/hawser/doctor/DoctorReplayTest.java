package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.hawser.HawserDataSource;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.GeneratedPage;
import io.hawser.testbed.VendorDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor reports about the transactions that an application has run with {@code hawser.transaction.replay=observe}. */
class DoctorReplayTest extends DoctorBeforeOdp {
  private static final Path PAGE = Path.of("..", "docs", "continuity.md");
  private static final String SECRET = "secret of a customer";

  @TempDir Path folder;
  private Path journal;

  /** A shop's transactions. */
  private record Shop(Connection connection) {
    void order(int customer) throws SQLException {
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (customer, note) VALUES (?, ?)")) {
        insert.setInt(1, customer);
        insert.setString(2, SECRET);
        insert.executeUpdate();
      }
    }

    void run(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      connection.commit();
    }
  }

  @BeforeEach void work() throws SQLException {
    journal = folder.resolve("hawser.journal");
    EmbeddedDatabase database = EmbeddedDatabase.get();
    database.tell("DROP TABLE IF EXISTS orders", "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT, note VARCHAR(40))",
        "DROP PROCEDURE IF EXISTS bill", "CREATE PROCEDURE bill(customer INT) UPDATE orders SET note = 'billed' WHERE customer = customer",
        "DROP FUNCTION IF EXISTS rebate", "CREATE FUNCTION rebate(customer INT) RETURNS INT DETERMINISTIC RETURN 1");
    HawserDataSource source = new HawserDataSource();
    source.setUrl(VendorDriver.throughHawser(VendorDriver.MARIADB.url(database.host(), database.port(), database.database())));
    source.setUser(database.user());
    source.setPassword(database.password());
    source.setOdpCheck("off");
    source.setTransactionReplay("observe");
    source.setJournal(journal.toString());
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      Shop shop = new Shop(connection);
      for (int customer = 1; customer <= 200; customer++) {
        shop.order(customer);
        connection.commit();
      }
      for (int customer = 1; customer <= 12; customer++) {
        shop.order(customer);
        shop.run("CALL bill(" + customer + ")");
      }
      for (int customer = 1; customer <= 3; customer++) {
        shop.run("UPDATE orders SET customer = rebate(customer) WHERE note = '" + SECRET + customer + "'");
        shop.run("SELECT LAST_INSERT_ID()");
      }
      half(connection);
    }
  }

  private static void half(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        ResultSet rows = statement.executeQuery("SELECT id, note FROM orders WHERE note = '" + SECRET + "' ORDER BY id")) {
      rows.last();
    }
    connection.commit();
  }

  private String of(String printed) {
    assertThat(printed).doesNotContain(SECRET);
    return printed.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "2026-03-04 12:00:00");
  }

  @Test void theDocumentationShowsWhatItReallyPrints() throws Exception {
    assertThat(run("doctor", "--lang", "en", "--journal", journal.toString(), url())).isZero();
    String printed = of(out.toString());
    String report = printed.substring(printed.indexOf("Replay  "), printed.indexOf("Safe:")).stripTrailing();
    assertThat(report).contains("91.3 % of 219 transactions").containsSubsequence("12", "call", "CALL bill ( ? )");
    GeneratedPage.assertPart(PAGE, "report", "```\n" + report + "\n```\n");
  }

  @Test void itSpeaksChinese() {
    assertThat(run("doctor", "--lang", "zh", "--journal", journal.toString(), url())).isZero();
    assertThat(of(out.toString()).replaceAll("\\s", "")).contains("219个事务中有91.3%").contains("请由应用自己发送过程中的语句").doesNotContain("COUNT");
  }

  @Test void itSpeaksJsonToPrograms() throws Exception {
    assertThat(run("doctor", "--json", "--lang", "en", "--journal", journal.toString(), url())).isZero();
    JsonObject replay = JsonParser.object().from(of(out.toString())).getObject("replay");
    assertThat(replay.getLong("transactions")).isEqualTo(219);
    assertThat(replay.getLong("protected")).isEqualTo(200);
    assertThat(replay.getDouble("share")).isBetween(0.913, 0.914);
    assertThat(replay.getArray("reasons")).hasSize(4);
    JsonObject first = replay.getArray("reasons").getObject(0);
    assertThat(first.getString("reason")).isEqualTo("call");
    assertThat(first.getLong("count")).isEqualTo(12);
    assertThat(first.getString("remedy")).contains("transaction of its own");
    assertThat(replay.getArray("statements").getObject(0).getString("statement")).isEqualTo("CALL bill ( ? )");
    assertThat(replay.getArray("statements").getObject(3).getString("statement")).startsWith("SELECT id , note FROM orders WHERE note = ?");
  }

  /** Nothing was lost, so that there is no journal of losses. */
  @Test void withoutAnyTransactionThereIsNoReport() throws Exception {
    assertThat(journal).doesNotExist();
    Files.delete(folder.resolve("hawser.journal.transactions"));
    assertThat(run("doctor", "--journal", journal.toString(), url())).isEqualTo(2);
    assertThat(err.toString()).contains("there is no file");
    Files.writeString(journal, "");
    assertThat(run("doctor", "--json", "--journal", journal.toString(), url())).isZero();
    assertThat(JsonParser.object().from(out.toString()).get("replay")).isNull();
  }
}
