package io.hawser.doctor;

import io.hawser.continuity.OutcomeTable;
import io.hawser.odp.Credentials;
import io.hawser.odp.Situation;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;

/** The doctor's command line. */
final class DoctorOptions {
  private static final String DEFAULT_TIMEOUT = "10";
  private static final Options KNOWN = new Options()
      .addOption(option("user", "name", "whom to log in as (default: the URL's user)"))
      .addOption(option("odp-user", "name",
          "who reads ODP's parameters if --user may not, and sets them with --fix (default: --user if that may read them, else root@proxysys;"
              + " root@sys may, too)"))
      .addOption(option("driver-jar", "jar", "the vendor's driver, if it is not on the class path; may be given several times"))
      .addOption(option("path-idle", "seconds", "after how long a load balancer or firewall on the path forgets an idle connection"
          + " (default: " + Situation.USUAL_PATH_IDLE_TIMEOUT + ")"))
      .addOption(option("journal", "file",
          "the file that hawser.journal wrote: report the patterns of its losses, and with hawser.transaction.replay which transactions would survive"
              + " a loss, and what prevents it for the others"))
      .addOption(option("odp-log", "folder",
          "ODP's logs (4.2.1 and later): who ended which connection, when and why; with --journal only the losses in it"))
      .addOption(option("odp-zone", "zone", "the time zone of ODP's machine, such as Asia/Shanghai (default: this machine's)"))
      .addOption(option("commit-table", "name",
          "print the statement that creates the table of hawser.commit.outcome, such as hawser_outcome, say whether it is there and this user"
              + " may use it, and count its rows; with --fix delete those older than a day; nothing else"))
      .addOption(option("timeout", "seconds", "for each answer (default: " + DEFAULT_TIMEOUT + ")"))
      .addOption(option("fix", null, "show the statements that fix it and what they change, ask, run them, read back what is in force"))
      .addOption(option("yes", null, "with --fix: do not ask"))
      .addOption(option("lang", "en or zh", "the language (default: Chinese where the locale is, else English)"))
      .addOption(option("json", null, "for programs"))
      .addOption(option("help", null, "print this"));

  private final CommandLine parsed;

  private DoctorOptions(CommandLine parsed) {
    this.parsed = parsed;
  }

  private static Option option(String name, String argument, String description) {
    return Option.builder().longOpt(name).hasArg(argument != null).argName(argument).desc(description).get();
  }

  /** @throws ParseException saying what is wrong with it */
  static DoctorOptions parse(String... arguments) throws ParseException {
    DoctorOptions options = new DoctorOptions(DefaultParser.builder().setAllowPartialMatching(false).get().parse(KNOWN, arguments));
    if (!options.help()) {
      options.url();
      options.commitTable();
      options.seconds("timeout", DEFAULT_TIMEOUT);
      options.pathIdleTimeout();
      options.odpZone();
      if (!options.parsed.getOptionValue("lang", "en").matches("en|zh")) {
        throw new ParseException("--lang takes en or zh, not " + options.parsed.getOptionValue("lang") + ".");
      }
    }
    return options;
  }

  static void printHelp(Appendable to) throws IOException {
    HelpFormatter.builder().setHelpAppendable(new TextHelpAppendable(to)).setShowSince(false).setComparator((a, b) -> 0).get()
        .printHelp("java -jar hawser-driver-<version>-bundle.jar doctor <url> [options]",
            "Says whether connections through an ODP are safe, and what to do if they are not. The URL is Hawser's or the vendor's. "
                + "Each host that it lists is judged.",
            KNOWN, "Passwords come from the environment (HAWSER_PASSWORD, HAWSER_ODP_PASSWORD) or are asked for. "
                + "Exit code: 0 safe, 1 findings, 2 could not tell; of several hosts 1 if any has findings.",
            false);
  }

  boolean help() {
    return parsed.hasOption("help");
  }

  DoctorUrl url() throws ParseException {
    List<String> arguments = new ArrayList<>(parsed.getArgList());
    if (!arguments.isEmpty() && "doctor".equals(arguments.get(0))) {
      arguments.remove(0);
    }
    if (arguments.size() != 1) {
      throw new ParseException("Give one JDBC URL, for example jdbc:hawser:oceanbase://odp.example:2883/test; see --help.");
    }
    return DoctorUrl.parse(arguments.get(0));
  }

  /** Null if not given. */
  String user() {
    return parsed.getOptionValue("user");
  }

  String odpUser() {
    return parsed.getOptionValue("odp-user", Credentials.ROOT_AT_PROXYSYS);
  }

  boolean namesOdpUser() {
    return parsed.hasOption("odp-user");
  }

  /** That of --lang, or else the locale's. */
  Locale language() {
    String given = parsed.getOptionValue("lang");
    return given == null ? Locale.getDefault() : Locale.forLanguageTag(given);
  }

  /** The same before the command line is known to be right. */
  static Locale language(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--lang=zh") || arguments[i].equals("--lang") && i + 1 < arguments.length && arguments[i + 1].equals("zh")) {
        return Locale.CHINESE;
      }
    }
    return Locale.getDefault();
  }

  List<Path> driverJars() {
    List<Path> jars = new ArrayList<>();
    String[] given = parsed.getOptionValues("driver-jar");
    for (String jar : given == null ? new String[0] : given) {
      jars.add(Paths.get(jar));
    }
    return jars;
  }

  /**
   * Null if not given.
   *
   * @throws ParseException if it is not a table's name
   */
  OutcomeTable commitTable() throws ParseException {
    String name = parsed.getOptionValue("commit-table");
    if (name != null && !OutcomeTable.isName(name)) {
      throw new ParseException("--commit-table takes " + OutcomeTable.ALLOWED + ", not " + name + ".");
    }
    return name == null ? null : OutcomeTable.of(name);
  }

  /** Null if not given. */
  Path journal() {
    String file = parsed.getOptionValue("journal");
    return file == null ? null : Paths.get(file);
  }

  /** Null if not given. */
  Path odpLog() {
    String folder = parsed.getOptionValue("odp-log");
    return folder == null ? null : Paths.get(folder);
  }

  /** @throws ParseException if there is no such zone */
  ZoneId odpZone() throws ParseException {
    try {
      return ZoneId.of(parsed.getOptionValue("odp-zone", ZoneId.systemDefault().getId()));
    } catch (DateTimeException unknown) {
      throw new ParseException(
          "--odp-zone takes a time zone, such as Asia/Shanghai or +08:00, not " + parsed.getOptionValue("odp-zone") + ".");
    }
  }

  int pathIdleTimeout() throws ParseException {
    int seconds = seconds("path-idle", String.valueOf(Situation.USUAL_PATH_IDLE_TIMEOUT));
    if (seconds < 2) {
      throw new ParseException("--path-idle takes 2 seconds or more: keepalive counts whole seconds, and has to be quicker than the path.");
    }
    return seconds;
  }

  int timeoutMillis() throws ParseException {
    return seconds("timeout", DEFAULT_TIMEOUT) * 1000;
  }

  private int seconds(String name, String absent) throws ParseException {
    String value = parsed.getOptionValue(name, absent);
    if (!value.matches("[1-9]\\d{0,5}")) {
      throw new ParseException("--" + name + " takes whole seconds, from 1 on, not " + value + ".");
    }
    return Integer.parseInt(value);
  }

  boolean fix() {
    return parsed.hasOption("fix");
  }

  boolean yes() {
    return parsed.hasOption("yes");
  }

  boolean json() {
    return parsed.hasOption("json");
  }
}
