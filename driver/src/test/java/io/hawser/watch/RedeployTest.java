package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Loaders;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application with Hawser and a driver among its jars, deployed and undeployed again and again: nothing of it stays. */
@Timeout(180)
@Tag("long")
class RedeployTest {
  private static final int TIMES = 100;

  @Test void nothingStaysOfAHundredDeployments() throws Exception {
    List<WeakReference<ClassLoader>> deployed = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      deployed.add(deploy());
    }
    await().untilAsserted(() -> {
      System.gc();
      assertThat(deployed).filteredOn(loader -> loader.get() != null).hasSizeLessThan(3); // the last may still be on a stack
    });
    await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().startsWith("hawser-watch")));
  }

  private static WeakReference<ClassLoader> deploy() throws Exception {
    try (Loaders loaders = new Loaders()) {
      EmbeddedDatabase database = EmbeddedDatabase.get();
      ClassLoader application = loaders.application(VendorDriver.OCEANBASE, Application.class);
      String url = VendorDriver.throughHawser(VendorDriver.OCEANBASE.url(database.host(), database.port(), database.database()));
      Callable<?> life = (Callable<?>) application.loadClass(Application.class.getName())
          .getConstructor(String.class, String.class, String.class)
          .newInstance(url, database.user(), database.password());
      assertThat(Loaders.with(application, life)).isEqualTo(1);
      return new WeakReference<>(application);
    }
  }

  /** Loaded by the application's own loader; undeployed as a servlet container does it, from within. */
  public static final class Application implements Callable<Integer> {
    private final String url;
    private final String user;
    private final String password;

    public Application(String url, String user, String password) {
      this.url = url;
      this.user = user;
      this.password = password;
    }

    @Override public Integer call() throws Exception {
      Properties properties = new Properties();
      properties.setProperty("user", user);
      properties.setProperty("password", password);
      properties.setProperty("hawser.odp.check", "off");
      Driver driver = (Driver) Class.forName("io.hawser.HawserDriver").getConstructor().newInstance();
      try (Connection connection = driver.connect(url, properties); Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT 1")) {
        rows.next();
        return rows.getInt(1);
      } finally {
        for (Driver each : Collections.list(DriverManager.getDrivers())) {
          if (each.getClass().getClassLoader() == Application.class.getClassLoader()) {
            DriverManager.deregisterDriver(each);
          }
        }
      }
    }
  }
}
