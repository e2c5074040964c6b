package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserDriver;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Loaders;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hawser in a loader that several applications share: none of them is kept by the others' connections. */
@Timeout(120)
class SharedLoaderTest {
  private static Properties login() {
    Properties properties = new Properties();
    properties.setProperty("user", EmbeddedDatabase.get().user());
    properties.setProperty("password", EmbeddedDatabase.get().password());
    properties.setProperty("hawser.odp.check", "off");
    properties.setProperty("hawser.reconnect.timeout", "200ms");
    return properties;
  }

  @Test void theFirstApplicationIsNotKept() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String url = VendorDriver.throughHawser(VendorDriver.MARIADB.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database()));
      WeakReference<ClassLoader> first = live(url, proxy);
      proxy.acceptConnections();
      try (Connection other = new HawserDriver().connect(url, login())) { // so that the watch and the endpoint's record live on
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
          System.gc();
          assertThat(first.get()).isNull();
        });
        assertThat(other.isValid(5)).isTrue();
      }
    }
  }

  private static WeakReference<ClassLoader> live(String url, FaultProxy proxy) throws Exception {
    ClassLoader loader = Loaders.ofItsOwn(Application.class);
    Callable<?> life = (Callable<?>) loader.loadClass(Application.class.getName())
        .getConstructor(String.class, Properties.class, Runnable.class)
        .newInstance(url, login(), (Runnable) () -> {
          proxy.refuseConnections();
          ProxiedConnection present = proxy.newest();
          present.reset();
          present.awaitClosed(Duration.ofSeconds(10));
        });
    Throwable[] thrown = new Throwable[1];
    Thread thread = new Thread(() -> {
      try {
        Loaders.with(loader, life);
      } catch (Exception e) {
        thrown[0] = e;
      }
    });
    thread.start();
    thread.join();
    assertThat(thrown[0]).isNull();
    return new WeakReference<>(loader);
  }

  /** Its first connection starts the watch, and its failed reconnect is what the endpoint knows. */
  public static final class Application implements Callable<Boolean> {
    private final String url;
    private final Properties login;
    private final Runnable lose;

    public Application(String url, Properties login, Runnable lose) {
      this.url = url;
      this.login = login;
      this.lose = lose;
    }

    @Override public Boolean call() throws Exception {
      try (Connection connection = new HawserDriver().connect(url, login); Statement statement = connection.createStatement()) {
        statement.execute("DO 1");
        lose.run();
        try {
          statement.execute("DO 2");
          throw new IllegalStateException("the endpoint refuses");
        } catch (SQLException refused) {
          return true;
        }
      }
    }
  }
}
