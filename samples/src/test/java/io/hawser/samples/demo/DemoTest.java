package io.hawser.samples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demonstration in a short form. */
class DemoTest {
  private final StringWriter out = new StringWriter();
  private @TempDir Path directory;

  @ParameterizedTest @ValueSource(strings = {"oceanbase", "mysql", "mariadb"}) void theVendorsDriverLetsTheApplicationSeeTheCuts(
      String vendor) throws Exception {
    assertThat(run("--vendor", vendor, "--without-hawser", "--acts", "idle")).isZero();
    assertThat(number("operations")).isGreaterThan(20);
    assertThat(number("failures that the application saw")).isPositive();
    assertThat(number("rows lost")).isZero();
    assertThat(number("rows written twice")).isZero();
    assertThat(number("money gone astray")).isZero();
    assertThat(out.toString()).contains("The first failure with ");
    assertThat(Files.readString(directory.resolve("timeline.svg"))).contains("class='failed'");
  }

  @ParameterizedTest @ValueSource(strings = {"oceanbase", "mysql", "mariadb"}) void throughHawserItSeesNoneOfThem(String vendor)
      throws Exception {
    assertThat(run("--vendor", vendor, "--acts", "idle")).isZero();
    assertThat(inHawsersColumn("operations")).isGreaterThan(20);
    assertThat(inHawsersColumn("failures that the application saw")).isZero();
    assertThat(inHawsersColumn("recoveries that it did not see")).isPositive();
    assertThat(inHawsersColumn("rows lost")).isZero();
    assertThat(inHawsersColumn("rows written twice")).isZero();
    assertThat(inHawsersColumn("money gone astray")).isZero();
    assertThat(Files.readString(directory.resolve("timeline.svg"))).contains("class='recovered'");
  }

  @ParameterizedTest @ValueSource(strings = {"oceanbase", "mysql", "mariadb"}) void withContinuityItSeesNoneInFlightEither(String vendor)
      throws Exception {
    assertThat(run("--vendor", vendor, "--acts", "in_flight")).isZero();
    assertThat(out.toString()).contains("The first failure with ");
    assertThat(inHawsersColumn("operations")).isGreaterThan(20);
    assertThat(inHawsersColumn("failures that the application saw")).isZero();
    assertThat(inHawsersColumn("recoveries that it did not see")).isPositive();
    assertThat(inHawsersColumn("rows lost")).isZero();
    assertThat(inHawsersColumn("rows written twice")).isZero();
    assertThat(inHawsersColumn("money gone astray")).isZero();
    assertThat(Files.readString(directory.resolve("timeline-in-flight.svg"))).contains("class='recovered'");
  }

  @Test void anUnknownVendorIsAWrongArgument() {
    assertThat(run("--vendor", "db2")).isEqualTo(2);
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 6];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    String[] shortForm = {"--seconds", "3", "--threads", "4", "--output", directory.resolve("timeline.svg").toString()};
    System.arraycopy(shortForm, 0, all, arguments.length, shortForm.length);
    return Demo.commandLine(new PrintWriter(out, true)).execute(all);
  }

  private long number(String row) {
    return number(row, "");
  }

  private long inHawsersColumn(String row) {
    return number(row, " +-?\\d+");
  }

  private long number(String row, String columnsBefore) {
    Matcher line = Pattern.compile("^" + row + columnsBefore + " +(\\d+)$", Pattern.MULTILINE).matcher(out.toString());
    assertThat(line.find()).as(out.toString()).isTrue();
    return Long.parseLong(line.group(1));
  }
}
