package io.hawser.doctor;

import io.hawser.engine.DriverOpener;
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
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.ParseException;

/** The doctor at one of the URL's hosts: examines it, and runs the statements that fix it. Not thread-safe. */
final class HostVisit {
  private final DoctorUrl url;
  private final DoctorOptions options;
  private final DoctorLogins logins;
  private final RefusedLogins refused;
  private final DriverOpener opener;
  private final Terminal terminal;
  private final PrintWriter err;

  /** What was found last. */
  private Diagnosis diagnosis;
  /** Who could read the proxyconfig; null if nobody could. */
  private Credentials reader;
  /** What is being fixed; null if nothing is. */
  private Cure cure;
  private boolean complete;

  HostVisit(DoctorUrl url, Driver driver, DoctorOptions options, DoctorLogins logins, RefusedLogins refused, Terminal terminal,
      PrintWriter err) {
    this.url = url;
    this.options = options;
    this.logins = logins;
    this.refused = refused;
    this.opener = new DriverOpener(driver, url.vendorUrl(), logins.properties());
    this.terminal = terminal;
    this.err = err;
  }

  Diagnosis examine(TcpKeepAlive operatingSystem) throws ParseException, SQLException {
    TcpKeepAlive fromUrl = url.keepAlive(operatingSystem);
    boolean matches = url.matchesProxy();
    int pathIdleTimeout = options.pathIdleTimeout();
    EndpointInspector inspector = new EndpointInspector(options.timeoutMillis(),
        config -> Situation.of(config).application(matches ? config.forClients() : fromUrl).pathIdleTimeout(pathIdleTimeout));
    EndpointReport report = inspect(inspector);
    diagnosis = new Diagnosis(url, report, matches ? report.matchingKeepAlive() : fromUrl, operatingSystem, url.watch());
    return diagnosis;
  }

  private EndpointReport inspect(EndpointInspector inspector) throws ParseException {
    reader = logins.user();
    String refusedBy = refused.by(reader);
    if (refusedBy != null) {
      return EndpointReport.without(Product.UNKNOWN, null, new Message(Text.LOGIN_REFUSED_BY, refusedBy));
    }
    EndpointReport report = inspector.inspect(opener, null);
    note(reader, report, new Message(Text.LOGIN_REFUSED));
    return report.product() == Product.ODP && !report.config().isPresent() ? readAsAdministrator(inspector, report) : report;
  }

  private EndpointReport readAsAdministrator(EndpointInspector inspector, EndpointReport before) {
    reader = logins.odp().orElse(null);
    if (reader == null) {
      return before.unreadable(new Message(Text.TWO_SENTENCES, before.why().get(), new Message(Text.PUT_PASSWORD, options.odpUser())));
    }
    String refusedBy = refused.by(reader);
    if (refusedBy != null) {
      return before.unreadable(new Message(Text.AS_USER, reader.user(), new Message(Text.LOGIN_REFUSED_BY, refusedBy)));
    }
    EndpointReport report = inspector.readAs(reader, opener, before);
    note(reader, report, new Message(Text.AS_USER, reader.user(), new Message(Text.LOGIN_REFUSED)));
    return report;
  }

  private void note(Credentials who, EndpointReport report, Message refusal) {
    if (report.why().equals(Optional.of(refusal))) {
      refused.refused(who, url.host());
    }
  }

  /**
   * Runs the statements that fix what was found, if a user may and agrees, and says on the error stream what it does, or why not.
   *
   * @param named whether to say which host this is
   * @return whether it has begun to run them
   * @throws SQLException if this is the only host, and can't be reached any more
   */
  boolean treat(boolean named) throws ParseException, SQLException {
    List<String> statements = diagnosis.report.statements();
    if (statements.isEmpty()) {
      return false;
    }
    if (named) {
      err.println(url.host());
    }
    Credentials who = logins.whoFixes(reader);
    if (who == null) {
      err.println(say(Text.NOTHING_CHANGED) + " " + say(Text.PUT_PASSWORD, options.odpUser()));
      return false;
    }
    if (!agreed(diagnosis.report.cure().get(), who)) {
      err.println(say(terminal.attended() ? Text.NOTHING_CHANGED : Text.NOBODY_AGREES));
      return false;
    }
    cure = diagnosis.report.cure().get();
    try {
      complete = run(statements, who);
    } catch (SQLException unreached) {
      if (!named) {
        throw unreached;
      }
      err.println(Unreadable.because(unreached).in(options.language())); // what was done at other hosts must still be read back
    }
    return true;
  }

  private boolean agreed(Cure offered, Credentials who) {
    offered.effects().forEach(effect -> err.println(effect.in(options.language())));
    offered.statements().forEach(err::println);
    err.println(offered.openConnections().in(options.language()));
    err.flush();
    return options.yes() || terminal.confirms(say(offered.statements().size() == 1 ? Text.RUN_THIS : Text.RUN_THESE, who.user()));
  }

  /** In their order, until one fails: no moment on the way is worse than the start. */
  private boolean run(List<String> statements, Credentials who) throws ParseException, SQLException {
    try (Connection connection = opener.open(who, options.timeoutMillis()); Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        try {
          statement.execute(sql);
        } catch (SQLException refusal) {
          err.println(say(Text.STOPPED_AT, sql, Unreadable.because(refusal)));
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Says what is in force now, as it was read back by the last examination.
   *
   * @param named whether to say which host this is
   * @return this host's exit code
   */
  int verify(boolean named) {
    if (cure == null) {
      return diagnosis.exitCode();
    }
    if (!complete) {
      return Math.max(Diagnosis.FINDINGS, diagnosis.exitCode());
    }
    if (!diagnosis.report.config().isPresent()) {
      return diagnosis.exitCode();
    }
    if (named) {
      err.println(url.host());
    }
    List<Message> missing = cure.missing(diagnosis.report.config().get());
    missing.forEach(message -> err.println(message.in(options.language())));
    if (missing.isEmpty()) {
      err.println(say(Text.IN_FORCE, cure.openConnections()));
    }
    return missing.isEmpty() ? diagnosis.exitCode() : Diagnosis.FINDINGS;
  }

  private String say(Text text, Object... arguments) {
    return text.in(options.language(), arguments);
  }
}
