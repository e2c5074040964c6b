package io.hawser.doctor;

import io.hawser.odp.Credentials;
import io.hawser.odp.Text;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;

/** Whom the doctor logs in as, with passwords from the URL, the environment or the terminal: each asked for once, only when needed. */
final class DoctorLogins {
  private static final String PASSWORD = "HAWSER_PASSWORD";
  private static final String ODP_PASSWORD = "HAWSER_ODP_PASSWORD";

  private final DoctorOptions options;
  private final UnaryOperator<String> environment;
  private final Terminal terminal;
  /** Null if none was named. */
  private final Credentials user;
  private Credentials odp;

  DoctorLogins(DoctorOptions options, DoctorUrl url, UnaryOperator<String> environment, Terminal terminal) {
    this.options = options;
    this.environment = environment;
    this.terminal = terminal;
    String name = options.user() != null ? options.user() : url.option("user");
    String inUrl = url.option("password");
    this.user = name == null ? null : new Credentials(name, inUrl != null ? inUrl : password(PASSWORD, name));
  }

  /** The application's user; null if none was named. */
  Credentials user() {
    return user;
  }

  /** For the vendor's driver. */
  Properties properties() {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user.user());
      properties.setProperty("password", user.password());
    }
    return properties;
  }

  /** Who may read the proxyconfig if the user may not; empty if the password is not available. */
  Optional<Credentials> odp() {
    if (odp == null && user != null && user.user().equals(options.odpUser())) {
      odp = user;
    }
    if (odp == null && (terminal.attended() || environment.apply(ODP_PASSWORD) != null)) {
      odp = new Credentials(options.odpUser(), password(ODP_PASSWORD, options.odpUser()));
    }
    return Optional.ofNullable(odp);
  }

  /**
   * Who runs the statements: the user who could read what they change, unless another is named for it.
   *
   * @return null if the password is not available
   */
  Credentials whoFixes(Credentials reader) {
    return options.namesOdpUser() || reader == null ? odp().orElse(null) : reader;
  }

  private String password(String variable, String of) {
    String given = environment.apply(variable);
    String known = given != null ? given : terminal.password(Text.PASSWORD_OF.in(options.language(), of));
    return known == null ? "" : known;
  }
}
