package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.engine.BoundedDriver;
import io.hawser.engine.DriverOpener;
import io.hawser.odp.EndpointInspector;
import io.hawser.odp.EndpointReport;
import io.hawser.odp.Product;
import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Vendor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Hawser does in the background does no harm to anybody. */
@Timeout(120)
class OthersUnharmedTest {
  private static final long MOST_PASSWORD_ERRORS = 3;

  private static CompletableFuture<String> sleeping(Connection connection) {
    return Caller.supply(() -> {
      try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT SLEEP(4)")) {
        row.next();
        return row.getString(1);
      } catch (SQLException e) {
        throw new CompletionException(e);
      }
    });
  }

  /** Checks with the old password are failures of the account, which blocks everybody after some of them. */
  @Test void aPasswordIsChangedWhileCallsWait() throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String before = FaultyConnection.askServer("SELECT @@GLOBAL.max_password_errors");
    database.tell("SET GLOBAL max_password_errors = " + MOST_PASSWORD_ERRORS);
    List<Connection> open = new ArrayList<>();
    try (FaultProxy endpoint = FaultProxy.toDatabase()) { // of its own: what other tests have used of the checks' budget does not count
      for (VendorDriver vendor : VendorDriver.values()) {
        database.tell("CREATE OR REPLACE USER rotated_" + vendor + "@'127.0.0.1' IDENTIFIED BY 'old'",
            "GRANT ALL ON test.* TO rotated_" + vendor + "@'127.0.0.1'");
        for (int i = 0; i < 4; i++) { // of several pools, say, whose URLs differ
          String url = vendor.url(endpoint.host(), endpoint.port(), database.database()) + "&connectTimeout=" + (20_000 + i)
              + "&hawser.watch.after=100ms";
          open.add(DriverManager.getConnection(VendorDriver.throughHawser(url), "rotated_" + vendor, "old"));
        }
      }
      long denied = denied();
      for (VendorDriver vendor : VendorDriver.values()) {
        database.tell("ALTER USER rotated_" + vendor + "@'127.0.0.1' IDENTIFIED BY 'new'");
      }
      List<CompletableFuture<String>> calls = new ArrayList<>();
      open.forEach(each -> calls.add(sleeping(each)));
      for (CompletableFuture<String> call : calls) {
        assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo("0");
      }
      assertThat(denied() - denied).as("failed logins, of three accounts").isBetween(1L, 3L);
      for (VendorDriver vendor : VendorDriver.values()) {
        String url = vendor.url(database.host(), database.port(), database.database());
        DriverManager.getConnection(url, "rotated_" + vendor, "new").close();
      }
    } finally {
      for (Connection each : open) {
        each.close();
      }
      database.tell("SET GLOBAL max_password_errors = " + before);
    }
  }

  private static long denied() throws SQLException {
    return Long.parseLong(FaultyConnection
        .askServer("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'ACCESS_DENIED_ERRORS'"));
  }

  /** A server that sends a byte now and then, each within the driver's timeout. */
  @Test void anInspectionIsBoundedAsAWhole() throws Exception {
    try (ServerSocket dripping = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Caller.run(() -> drip(dripping));
      List<CompletableFuture<Long>> inspections = new ArrayList<>();
      for (VendorDriver vendor : VendorDriver.values()) {
        inspections.add(Caller.supply(() -> {
          long start = System.nanoTime();
          assertThat(inspect(vendor, dripping).product()).isEqualTo(Product.UNKNOWN);
          return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        }));
      }
      for (CompletableFuture<Long> each : inspections) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isBetween(1_500L, 10_000L);
      }
    }
  }

  private static EndpointReport inspect(VendorDriver vendor, ServerSocket server) {
    try {
      String url = vendor.url(server.getInetAddress().getHostAddress(), server.getLocalPort(), "test");
      Driver driver = DriverManager.getDriver(url);
      Properties login = new Properties();
      login.setProperty("user", "nobody");
      login.setProperty("password", "none");
      BoundedDriver bounded = new BoundedDriver(driver, Vendor.ofUrl(url), TimeUnit.SECONDS.toNanos(2));
      return new EndpointInspector(1_000).inspect(bounded.bounding(new DriverOpener(bounded, url, login)), null);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  /** The head of a packet of 70 bytes, and then nothing but a byte each 300 milliseconds. */
  private static void drip(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Caller.run(() -> {
          try (client) {
            client.getOutputStream().write(new byte[] {70, 0, 0, 0, 10});
            for (int i = 0; i < 65; i++) {
              TimeUnit.MILLISECONDS.sleep(300); // the pace
              client.getOutputStream().write('5');
            }
          } catch (IOException gone) {
            return;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
      } catch (IOException closed) {
        return;
      }
    }
  }
}
