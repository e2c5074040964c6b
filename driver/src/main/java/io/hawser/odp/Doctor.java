package io.hawser.odp;

import io.hawser.event.JournalFile;
import io.hawser.event.Patterns;
import io.hawser.log.PlainText;
import io.hawser.log.Redaction;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.NoSuchFileException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.commons.cli.ParseException;

/**
 * Says what is wrong on the way to the database: {@code java -jar hawser-driver-<version>-bundle.jar doctor <url>}. Its exit
 * code is 0 if the endpoint is safe, 1 if something should be done, 2 if it could not tell.
 */
public final class Doctor {
  private final PrintWriter out;
  private final PrintWriter err;
  private final UnaryOperator<String> environment;
  private final Terminal terminal;
  private final TcpKeepAlive operatingSystem;

  private DoctorOptions options;
  private DoctorUrl url;
  private DriverOpener opener;
  /** Null if none was named. */
  private Credentials user;
  private Credentials odp;

  Doctor(PrintWriter out, PrintWriter err, UnaryOperator<String> environment, Terminal terminal, TcpKeepAlive operatingSystem) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.terminal = terminal;
    this.operatingSystem = operatingSystem;
  }

  /** The bundle's entry. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, Charset.defaultCharset()), true);
    PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, Charset.defaultCharset()), true);
    System.exit(new Doctor(out, err, System::getenv, Terminal.ofProcess(), OperatingSystem.keepAlive()).run(arguments));
  }

  /** @return the exit code */
  int run(String... arguments) {
    try {
      options = DoctorOptions.parse(arguments);
      if (options.help()) {
        DoctorOptions.printHelp(out);
        return Diagnosis.SAFE;
      }
      url = options.url();
      opener = opener();
      return treat();
    } catch (ParseException | SQLException | IOException told) {
      err.println(PlainText.oneLine(Redaction.text(told.getMessage())));
      return Diagnosis.COULD_NOT_TELL;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int treat() throws ParseException, SQLException, IOException {
    Diagnosis diagnosis = examine();
    List<String> statements = diagnosis.report.statements();
    if (!options.fix() || statements.isEmpty()) {
      print(diagnosis);
      return diagnosis.exitCode();
    }
    if (!options.json()) {
      print(diagnosis);
    }
    if (!agreed(statements)) {
      err.println(terminal.attended() ? "Nothing was changed." : "Nothing was changed: nobody is there to agree. --yes does without.");
      return diagnosis.exitCode();
    }
    mend(statements);
    Diagnosis after = examine();
    print(after);
    err.println("This is in force now, for new connections only: those that are open keep what they had. Renew them, for example by"
        + " restarting the application or emptying its pool.");
    return after.exitCode();
  }

  private DriverOpener opener() throws SQLException {
    Properties properties = new Properties();
    String name = options.user() != null ? options.user() : url.option("user");
    if (name != null) {
      String inUrl = url.option("password");
      user = new Credentials(name, inUrl != null ? inUrl : password("HAWSER_PASSWORD", name));
      properties.setProperty("user", user.user());
      properties.setProperty("password", user.password());
    }
    return new DriverOpener(DriverFinder.find(url.vendorUrl(), options.driverJars()), url.vendorUrl(), properties);
  }

  private Diagnosis examine() throws ParseException, IOException {
    TcpKeepAlive application = url.keepAlive(operatingSystem);
    int pathIdleTimeout = options.pathIdleTimeout();
    EndpointInspector inspector = new EndpointInspector(options.timeoutMillis(),
        config -> Rules.judge(Situation.of(config).application(application).pathIdleTimeout(pathIdleTimeout)));
    EndpointReport report = inspector.inspect(opener, null);
    boolean askable = terminal.attended() || environment.apply("HAWSER_ODP_PASSWORD") != null;
    if (report.product() == Product.ODP && !report.config().isPresent()) {
      report = askable || isKnown(options.odpUser()) ? inspector.readAs(odp(), opener, report)
          : report.unreadable(report.unreadable().orElse("") + " Put the password of " + options.odpUser() + " into HAWSER_ODP_PASSWORD.");
    }
    return new Diagnosis(url.address(), report, application, operatingSystem, url.watch(), patterns());
  }

  private List<String> patterns() throws IOException {
    List<String> patterns = new ArrayList<>();
    if (options.journal() != null) {
      try {
        JournalFile.read(options.journal())
            .forEach((endpoint, losses) -> Patterns.of(losses).forEach(pattern -> patterns.add(endpoint + ": " + pattern + ".")));
      } catch (NoSuchFileException missing) {
        throw new IOException("--journal: there is no file " + options.journal() + ".", missing);
      }
    }
    return patterns;
  }

  private boolean agreed(List<String> statements) {
    statements.forEach(err::println);
    err.flush();
    return options.yes()
        || terminal.confirms("Run " + (statements.size() == 1 ? "this statement" : "these statements") + " as " + odp().user() + "?");
  }

  private void mend(List<String> statements) throws ParseException, SQLException {
    try (Connection connection = opener.open(odp(), options.timeoutMillis()); Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private void print(Diagnosis diagnosis) throws IOException {
    out.println(options.json() ? DiagnosisAsJson.write(diagnosis) : DiagnosisAsText.write(diagnosis));
    out.flush();
  }

  /** Asked for once, and not at all if it is the user that was asked for already. */
  private Credentials odp() {
    if (odp == null) {
      odp = isKnown(options.odpUser()) ? user
          : new Credentials(options.odpUser(), password("HAWSER_ODP_PASSWORD", options.odpUser()));
    }
    return odp;
  }

  private boolean isKnown(String name) {
    return user != null && user.user().equals(name);
  }

  private String password(String variable, String user) {
    String given = environment.apply(variable);
    String known = given != null ? given : terminal.password("Password of " + user);
    return known == null ? "" : known;
  }
}
