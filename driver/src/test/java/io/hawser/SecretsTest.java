package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.config.ConnectionConfig;
import io.hawser.log.Redaction;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The password is in no log line, no message and no toString(), whatever fails. */
@Timeout(60)
class SecretsTest {
  private final Logger logger = Logger.getLogger("io.hawser");
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Handler collector = new Handler() {
    @Override public void publish(LogRecord line) {
      said.add(new SimpleFormatter().format(line));
    }

    @Override public void flush() {}

    @Override public void close() {}
  };
  private Level before;

  @BeforeEach void listen() {
    before = logger.getLevel();
    logger.setLevel(Level.ALL);
    collector.setLevel(Level.ALL);
    logger.addHandler(collector);
  }

  @AfterEach void stop() {
    logger.removeHandler(collector);
    logger.setLevel(before);
  }

  private void fails(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isNotNull();
    StringWriter all = new StringWriter();
    thrown.printStackTrace(new PrintWriter(all, true));
    said.add(all.toString());
  }

  @ParameterizedTest @EnumSource void thePasswordIsNeverShown(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String password = database.password();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String vendors = Transport.PLAIN.url(vendor, proxy) + "&user=" + database.user() + "&password=" + password
          + "&hawser.reconnect.attempts=2&hawser.reconnect.timeout=300ms&hawser.odp.check=off"; // its connection would be the newest
      String url = VendorDriver.throughHawser(vendors);
      try (Connection connection = new HawserDriver().connect(url, new Properties());
          FaultyConnection session = new FaultyConnection(vendor, proxy, connection); Statement statement = connection.createStatement()) {
        said.add(connection + " " + statement + " " + connection.getMetaData() + " " + session.facts() + " " + session.facts().keepAlive());
        said.add(connection.prepareStatement("SELECT ?") + "");
        session.reset();
        session.ask("SELECT 1");
        session.execute("BEGIN");
        session.reset();
        fails(() -> session.ask("SELECT 1"));
        connection.rollback();
        proxy.refuseConnections();
        session.reset();
        fails(() -> session.ask("SELECT 1"));
        fails(() -> new HawserDriver().connect(url, null));
        proxy.acceptConnections();
        fails(() -> new HawserDriver().connect(url + "&hawser.init.sql=NONSENSE", null));
        fails(() -> new HawserDriver().connect(url + "&hawser.init.sql=SET @key = '" + password + "' NONSENSE", null));
        fails(() -> new HawserDriver().connect(url + "&hawser.init.sql=" + password + "%", null));
        fails(() -> new HawserDriver().connect(url.replace("&password=", "&pass%77ord=") + "&hawser.recover=on", null));
        fails(() -> new HawserDriver().connect(url + "&hawser.recover=on", null));
        fails(() -> new HawserDriver().connect(url + "&hawser.recovery=no", null));
        fails(() -> new HawserDriver().connect(url + "&hawser.recovery=on;password=" + password, null));
        fails(() -> new HawserDriver().connect(url.replace("/test?", "/absent?"), null));
        fails(() -> new HawserDriver().connect(url.replace("user=hawser", "user=nobody"), null));
        fails(() -> new HawserDriver().connect("jdbc:hawser:unknown:hawser/" + password + "@host", null));
        said.add(String.valueOf(ConnectionConfig.of(vendors, ConnectionConfig.texts(new Properties()), true)));
        said.add(Redaction.url("jdbc:mysql:loadbalance://hawser:" + password + "@a:1,b:2/db?password=" + password + ",(" + password));
      }
    }
    assertThat(said).hasSizeGreaterThan(15);
    assertThat(said).noneMatch(text -> text.contains(password));
  }
}
