package io.hawser.doctor;

import io.hawser.continuity.OutcomeTable;
import io.hawser.engine.DriverOpener;
import io.hawser.log.PlainText;
import io.hawser.log.Redaction;
import io.hawser.odp.TcpKeepAlive;
import io.hawser.odp.Text;
import io.hawser.telemetry.JournalFile;
import io.hawser.telemetry.LossPatterns;
import io.hawser.telemetry.LossRecord;
import io.hawser.telemetry.TransactionJournal;
import io.hawser.telemetry.TransactionRecord;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.commons.cli.ParseException;

/**
 * Says what is wrong on the way to the database: {@code java -jar hawser-driver-<version>-bundle.jar doctor <url>}. Its exit
 * code is 0 if each host of the URL is safe, 1 if something should be done, 2 if it could not tell.
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
  private Driver driver;

  Doctor(PrintWriter out, PrintWriter err, UnaryOperator<String> environment, Terminal terminal, TcpKeepAlive operatingSystem) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.terminal = terminal;
    this.operatingSystem = operatingSystem;
  }

  /** The bundle's entry point. */
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
      url.check();
      logins = new DoctorLogins(options, url, environment, terminal);
      driver = DriverFinder.find(url.vendorUrl(), options.driverJars());
      return options.commitTable() == null ? treat() : look(options.commitTable());
    } catch (ParseException | SQLException | IOException error) {
      err.println(PlainText.oneLine(Redaction.text(error.getMessage())));
      return Diagnosis.COULD_NOT_TELL;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int treat() throws ParseException, SQLException, IOException {
    RefusedLogins refused = new RefusedLogins();
    List<HostVisit> visits = new ArrayList<>();
    for (DoctorUrl host : url.hosts()) {
      visits.add(new HostVisit(host, driver, options, logins, refused, terminal, err));
    }
    Diagnoses before = examine(visits);
    boolean curable = before.hosts.stream().anyMatch(host -> !host.report.statements().isEmpty());
    if (!options.fix() || !curable) {
      print(before);
      return before.exitCode();
    }
    if (!options.json()) {
      print(before);
    }
    boolean treated = false;
    for (HostVisit visit : visits) {
      treated |= visit.treat(before.several());
    }
    if (!treated) {
      return before.exitCode();
    }
    print(examine(visits));
    return Diagnoses.exitCode(visits.stream().map(visit -> visit.verify(before.several())).collect(Collectors.toList()));
  }

  /** Looks at the table of hawser.commit.outcome, as the application's user. */
  private int look(OutcomeTable table) throws ParseException, SQLException {
    out.println(table.ddl() + ";");
    DriverOpener opener = new DriverOpener(driver, url.vendorUrl(), logins.properties());
    try (Connection connection = opener.open(null, options.timeoutMillis())) {
      return new CommitTableVisit(options, terminal, out).at(connection, table);
    }
  }

  private Diagnoses examine(List<HostVisit> visits) throws ParseException, SQLException, IOException {
    Map<String, List<LossRecord>> journal = losses();
    List<Diagnosis> hosts = new ArrayList<>();
    for (HostVisit visit : visits) {
      hosts.add(visit.examine(operatingSystem));
    }
    return new Diagnoses(hosts, patterns(journal), ends(journal), ReplayReport.of(transactions()));
  }

  /** By endpoint; empty if no journal was given, or nothing was lost. */
  private Map<String, List<LossRecord>> losses() throws IOException {
    try {
      return options.journal() == null ? Collections.emptyMap() : JournalFile.read(options.journal());
    } catch (NoSuchFileException missing) {
      if (transactions().isEmpty()) {
        throw new IOException("--journal: there is no file " + options.journal() + ".", missing);
      }
      return Collections.emptyMap();
    }
  }

  /** Empty if no journal was given, or none was observed. */
  private List<TransactionRecord> transactions() throws IOException {
    return options.journal() == null ? Collections.emptyList() : TransactionJournal.read(options.journal());
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

  private void print(Diagnoses diagnoses) {
    out.println(
        options.json() ? DiagnosisAsJson.write(diagnoses, options.language()) : DiagnosisAsText.write(diagnoses, options.language()));
    out.flush();
  }
}
