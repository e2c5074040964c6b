package io.hawser.doctor;

import io.hawser.continuity.OutcomeTable;
import io.hawser.engine.DriverOpener;
import io.hawser.log.PlainText;
import io.hawser.log.Redaction;
import io.hawser.odp.Credentials;
import io.hawser.odp.Cure;
import io.hawser.odp.EndpointInspector;
import io.hawser.odp.EndpointReport;
import io.hawser.odp.Message;
import io.hawser.odp.Product;
import io.hawser.odp.Situation;
import io.hawser.odp.TcpKeepAlive;
import io.hawser.odp.Text;
import io.hawser.odp.Unreadable;
import io.hawser.telemetry.JournalFile;
import io.hawser.telemetry.LossPatterns;
import io.hawser.telemetry.LossRecord;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
  private DoctorLogins logins;
  private DriverOpener opener;
  /** Who could read the proxyconfig; null if nobody could. */
  private Credentials reader;

  Doctor(PrintWriter out, PrintWriter err, UnaryOperator<String> environment, Terminal terminal, TcpKeepAlive operatingSystem) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.terminal = terminal;
    this.operatingSystem = operatingSystem;
  }

  /** The bundle's entry. */
  public static void main(String[] arguments) {
    boolean chinese = Text.isChinese(DoctorOptions.language(arguments));
    PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, Terminal.charset("stdout.encoding", chinese)), true);
    PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, Terminal.charset("stderr.encoding", chinese)), true);
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
      logins = new DoctorLogins(options, url, environment, terminal);
      opener = new DriverOpener(DriverFinder.find(url.vendorUrl(), options.driverJars()), url.vendorUrl(), logins.properties());
      return options.commitTable() == null ? treat() : look(options.commitTable());
    } catch (ParseException | SQLException | IOException told) {
      err.println(PlainText.oneLine(Redaction.text(told.getMessage())));
      return Diagnosis.COULD_NOT_TELL;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int treat() throws ParseException, SQLException, IOException {
    Diagnosis before = examine();
    List<String> statements = before.report.statements();
    if (!options.fix() || statements.isEmpty()) {
      print(before);
      return before.exitCode();
    }
    if (!options.json()) {
      print(before);
    }
    Credentials who = logins.whoFixes(reader);
    if (who == null) {
      err.println(say(Text.NOTHING_CHANGED) + " " + say(Text.PUT_PASSWORD, options.odpUser()));
      return before.exitCode();
    }
    if (!agreed(before.report.cure().get(), who)) {
      err.println(say(terminal.attended() ? Text.NOTHING_CHANGED : Text.NOBODY_AGREES));
      return before.exitCode();
    }
    boolean complete = run(statements, who);
    Diagnosis after = examine();
    print(after);
    return complete ? verified(before.report.cure().get(), after) : Math.max(Diagnosis.FINDINGS, after.exitCode());
  }

  /** At the table of hawser.commit.outcome, as the application's user. */
  private int look(OutcomeTable table) throws ParseException, SQLException {
    out.println(table.ddl() + ";");
    try (Connection connection = opener.open(null, options.timeoutMillis())) {
      return new CommitTableVisit(options, terminal, out).at(connection, table);
    }
  }

  private Diagnosis examine() throws ParseException, SQLException, IOException {
    Map<String, List<LossRecord>> journal = journal();
    TcpKeepAlive fromUrl = url.keepAlive(operatingSystem);
    boolean matches = url.matchesProxy();
    int pathIdleTimeout = options.pathIdleTimeout();
    EndpointInspector inspector = new EndpointInspector(options.timeoutMillis(),
        config -> Situation.of(config).application(matches ? config.forClients() : fromUrl).pathIdleTimeout(pathIdleTimeout));
    EndpointReport report = inspector.inspect(opener, null);
    reader = logins.user();
    if (report.product() == Product.ODP && !report.config().isPresent()) {
      Optional<Credentials> odp = logins.odp();
      reader = odp.orElse(null);
      report = odp.isPresent() ? inspector.readAs(odp.get(), opener, report)
          : report.unreadable(new Message(Text.TWO_SENTENCES, report.why().get(), new Message(Text.PUT_PASSWORD, options.odpUser())));
    }
    return new Diagnosis(url.address(), report, matches ? report.matchingKeepAlive() : fromUrl, operatingSystem, url.watch(),
        patterns(journal), ends(journal));
  }

  /** By endpoint; empty if no journal was given. */
  private Map<String, List<LossRecord>> journal() throws IOException {
    try {
      return options.journal() == null ? Collections.emptyMap() : JournalFile.read(options.journal());
    } catch (NoSuchFileException missing) {
      throw new IOException("--journal: there is no file " + options.journal() + ".", missing);
    }
  }

  private static List<String> patterns(Map<String, List<LossRecord>> journal) {
    List<String> patterns = new ArrayList<>();
    journal.forEach((endpoint, losses) -> LossPatterns.of(losses).forEach(pattern -> patterns.add(endpoint + ": " + pattern + ".")));
    return patterns;
  }

  private List<Ends.Row> ends(Map<String, List<LossRecord>> journal) throws ParseException, IOException {
    if (options.odpLog() == null) {
      return Collections.emptyList();
    }
    DiagnosisLog log = DiagnosisLog.in(options.odpLog(), options.odpZone());
    return options.journal() == null ? Ends.of(log)
        : Ends.of(journal.values().stream().flatMap(List::stream).collect(Collectors.toList()), log);
  }

  private boolean agreed(Cure cure, Credentials who) {
    cure.effects().forEach(effect -> err.println(effect.in(options.language())));
    cure.statements().forEach(err::println);
    err.println(cure.openConnections().in(options.language()));
    err.flush();
    return options.yes() || terminal.confirms(say(cure.statements().size() == 1 ? Text.RUN_THIS : Text.RUN_THESE, who.user()));
  }

  /** In their order, until one fails: no moment on the way is worse than the beginning. */
  private boolean run(List<String> statements, Credentials who) throws ParseException, SQLException {
    try (Connection connection = opener.open(who, options.timeoutMillis()); Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        try {
          statement.execute(sql);
        } catch (SQLException refused) {
          err.println(say(Text.STOPPED_AT, sql, Unreadable.because(refused)));
          return false;
        }
      }
      return true;
    }
  }

  /** Says what is in force now, as it was read back. */
  private int verified(Cure cure, Diagnosis after) {
    if (!after.report.config().isPresent()) {
      return after.exitCode();
    }
    List<Message> missing = cure.missing(after.report.config().get());
    missing.forEach(message -> err.println(message.in(options.language())));
    if (missing.isEmpty()) {
      err.println(say(Text.IN_FORCE, cure.openConnections()));
    }
    return missing.isEmpty() ? after.exitCode() : Diagnosis.FINDINGS;
  }

  private void print(Diagnosis diagnosis) {
    out.println(
        options.json() ? DiagnosisAsJson.write(diagnosis, options.language()) : DiagnosisAsText.write(diagnosis, options.language()));
    out.flush();
  }

  private String say(Text text, Object... arguments) {
    return text.in(options.language(), arguments);
  }
}
