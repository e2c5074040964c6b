package io.hawser.samples.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.samples.Stage;
import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.io.DataInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("odc")
class EditorTest {
  private static final String SLOW = "SELECT SLEEP(60)";

  private static Editor open(Stage stage) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", stage.user());
    properties.setProperty("password", stage.password());
    properties.setProperty("hawser.session.hook", Initialisers.class.getName());
    return new Editor(new ToolDataSource("io.hawser.InPlaceDriver", stage.vendorUrl(), properties));
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aSessionThatIsLostWhileIdleIsReplacedInitialisedAndTold(VendorDriver vendor)
      throws Exception {
    try (Stage stage = Stage.open(vendor); Editor editor = open(stage)) {
      assertThat(editor.run("SELECT @tool")).isEqualTo("sample");
      long before = editor.sessionId();
      stage.cut();
      assertThat(editor.run("SELECT CONCAT(@tool, ' ', @@group_concat_max_len)")).isEqualTo("sample 4096");
      assertThat(editor.sessionId()).isNotEqualTo(before);
      assertThat(editor.run("SELECT CONNECTION_ID()")).isEqualTo(Long.toString(editor.sessionId()));
      assertThat(editor.notices()).singleElement().asString().contains("session " + before + " was lost",
          editor.sessionId() + " took its place");
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void killHitsTheRightSessionAfterOneWasReplaced(VendorDriver vendor) throws Exception {
    try (Stage stage = Stage.open(vendor); Editor editor = open(stage)) {
      editor.run("SELECT 1");
      stage.cut();
      CompletableFuture<String> slow = Caller.supply(() -> editor.run(SLOW));
      await().until(() -> runs(SLOW));
      editor.stop();
      slow.get(30, TimeUnit.SECONDS); // MariaDB answers 1 for a SLEEP that was stopped, or with an error
      assertThat(editor.run("SELECT 'goes on'")).isEqualTo("goes on");
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void theUserReadsWhatBecameOfATransaction(VendorDriver vendor) throws Exception {
    try (Stage stage = Stage.open(vendor); Editor editor = open(stage)) {
      editor.run("CREATE OR REPLACE TABLE edited (n INT) ENGINE=InnoDB");
      editor.autoCommit(false);
      editor.run("INSERT INTO edited VALUES (1)");
      stage.cut();
      assertThat(editor.run("INSERT INTO edited VALUES (2)")).contains("[", "]", "The transaction was rolled back: run it again.");
      assertThat(editor.run("SELECT COUNT(*) FROM edited")).as("until the user has rolled back")
          .contains("The transaction was rolled back: run it again.");
      editor.run("ROLLBACK");
      assertThat(editor.run("SELECT COUNT(*) FROM edited")).isEqualTo("0");
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void theUserReadsWhyASessionIsNotReplaced(VendorDriver vendor) throws Exception {
    try (Stage stage = Stage.open(vendor); Editor editor = open(stage)) {
      editor.run("CREATE TEMPORARY TABLE scratch (n INT)");
      stage.cut();
      assertThat(editor.run("SELECT 1")).contains("The statement did not run.");
      assertThat(editor.notices()).singleElement().asString().contains("is not replaced", "temporary table");
      assertThat(editor.details()).contains("Recovery: refused", "temporary table", "What to do: ");
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void withRecoveryOffTheToolRefusesOneStatementAndOpensAnotherSession(
      VendorDriver vendor) throws Exception {
    try (Stage stage = Stage.open(vendor); Editor editor = open(stage)) {
      editor.leaveLossesToTheUser();
      stage.cut();
      assertThat(editor.run("SELECT @tool")).startsWith("The connection has been reset.");
      assertThat(editor.run("SELECT @tool")).isEqualTo("sample");
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void anErrorInAStatementStaysTheServersOwn(VendorDriver vendor) throws Exception {
    try (Stage stage = Stage.open(vendor); Editor editor = open(stage)) {
      assertThat(editor.run("SELECT * FROM no_such_table")).contains("no_such_table").doesNotContain("[");
    }
  }

  @Test void isCompiledForJava8() throws IOException {
    try (DataInputStream code = new DataInputStream(Editor.class.getResourceAsStream("Editor.class"))) {
      code.readInt();
      code.readUnsignedShort();
      assertThat(code.readUnsignedShort()).as("class file version").isEqualTo(52);
    }
  }

  private static boolean runs(String sql) throws SQLException {
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement statement = admin.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM information_schema.processlist WHERE info = '" + sql + "'")) {
      count.next();
      return count.getInt(1) > 0;
    }
  }
}
