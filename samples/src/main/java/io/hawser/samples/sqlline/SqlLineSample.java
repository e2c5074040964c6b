package io.hawser.samples.sqlline;

import io.hawser.samples.Quiet;
import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import sqlline.DispatchCallback;
import sqlline.SqlLine;

/** A generic SQL tool: driver class and URL are typed in, and the tool notices nothing of a cut. */
public final class SqlLineSample {
  private SqlLineSample() {}

  static void run(Stage stage, OutputStream out) throws IOException {
    SqlLine tool = new SqlLine();
    tool.setOutputStream(out);
    tool.setErrorStream(out);
    tool.begin(new String[] {"--silent=true", "--outputformat=csv"}, InputStream.nullInputStream(), false);
    say(tool, "!connect " + stage.url() + " " + stage.user() + " " + stage.password() + " io.hawser.HawserDriver");
    say(tool, "SELECT 'first';");
    stage.cut();
    say(tool, "SELECT 'second';");
    say(tool, "!quit");
  }

  private static void say(SqlLine tool, String command) {
    tool.runCommands(List.of(command), new DispatchCallback());
  }

  public static void main(String[] arguments) throws IOException {
    Quiet.hawser();
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE)) {
      run(stage, System.out);
    }
  }
}
