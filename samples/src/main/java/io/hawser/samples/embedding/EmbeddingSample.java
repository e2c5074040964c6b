package io.hawser.samples.embedding;

import io.hawser.samples.Quiet;
import io.hawser.samples.Stage;
import io.hawser.samples.tool.Editor;
import io.hawser.samples.tool.Initialisers;
import io.hawser.samples.tool.ToolDataSource;
import io.hawser.testbed.VendorDriver;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Properties;

/** A user at an editor of the tool in {@link io.hawser.samples.tool}, and connections that are cut. */
public final class EmbeddingSample {
  private EmbeddingSample() {}

  static void show(Stage stage, PrintStream out) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", stage.user());
    properties.setProperty("password", stage.password());
    properties.setProperty("hawser.session.hook", Initialisers.class.getName());
    try (Editor editor = new Editor(new ToolDataSource("io.hawser.InPlaceDriver", stage.vendorUrl(), properties))) {
      type(editor, "SELECT CONCAT('initialised: ', @tool)", out);
      cut(stage, out);
      type(editor, "SELECT CONCAT('initialised: ', @tool)", out);
      type(editor, "CREATE OR REPLACE TABLE edited (n INT) ENGINE=InnoDB", out);
      editor.autoCommit(false);
      type(editor, "INSERT INTO edited VALUES (1)", out);
      cut(stage, out);
      type(editor, "INSERT INTO edited VALUES (2)", out);
      type(editor, "ROLLBACK", out);
      type(editor, "SELECT COUNT(*) FROM edited", out);
      type(editor, "CREATE TEMPORARY TABLE scratch (n INT)", out);
      cut(stage, out);
      type(editor, "SELECT COUNT(*) FROM scratch", out);
      out.println("\nNotices:");
      editor.notices().forEach(out::println);
    }
  }

  private static void type(Editor editor, String sql, PrintStream out) {
    out.println("> " + sql + "\n" + editor.run(sql));
  }

  private static void cut(Stage stage, PrintStream out) {
    stage.cut();
    out.println("  … the connection is cut …");
  }

  public static void main(String[] arguments) throws SQLException {
    Quiet.hawser();
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE)) {
      show(stage, System.out);
    }
  }
}
