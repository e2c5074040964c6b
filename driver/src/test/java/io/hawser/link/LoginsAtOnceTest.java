package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.Caller;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.MysqlDatabase;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Loaders;
import io.hawser.vendor.SharedPlugins;
import io.hawser.vendor.Vendor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many logins at once, to a server that makes each driver use an authentication plugin: oceanbase-client has one for all of them, and by
 * itself loses it, or is refused with a correct password.
 */
@Tag("vendors")
@Timeout(180)
class LoginsAtOnceTest {
  private static final int AT_ONCE = 16;
  private static final String PLUGIN = "caching_sha2_password";

  private MysqlDatabase database;

  @BeforeEach void start() {
    database = (MysqlDatabase) ServerUnderTest.MYSQL.database();
  }

  private LinkFactory factory(VendorDriver vendor, FaultProxy proxy, String password) throws SQLException {
    String url = database.url(vendor, proxy);
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", password);
    Vendor type = Vendor.ofUrl(url);
    return new LinkFactory(type, type.driver(url), url, login, KeepAlive.RECOMMENDED, 60_000);
  }

  /** @return how each of them ended: 0, or the error's code */
  private static List<Integer> logIn(LinkFactory factory, int count) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<CompletableFuture<Integer>> logins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      logins.add(Caller.supply(() -> {
        try {
          start.await();
          factory.open(System.nanoTime() + TimeUnit.SECONDS.toNanos(60)).connection().close();
          return 0;
        } catch (SQLException e) {
          return e.getErrorCode();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }));
    }
    start.countDown();
    List<Integer> ends = new ArrayList<>();
    for (CompletableFuture<Integer> each : logins) {
      ends.add(each.get(120, TimeUnit.SECONDS));
    }
    return ends;
  }

  private long refused() throws SQLException {
    return Long.parseLong(
        database.ask("SELECT variable_value FROM performance_schema.global_status WHERE variable_name = 'Aborted_connects'"));
  }

  /** After a restart for example the server knows no password any more, and a login takes two round trips more. */
  @ParameterizedTest @EnumSource void aRightPasswordIsAccepted(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = database.proxy(vendor)) {
      LinkFactory factory = factory(vendor, proxy, database.password());
      proxy.delay(Duration.ofMillis(5));
      for (int round = 0; round < 3; round++) {
        long before = refused();
        database.tell("FLUSH PRIVILEGES"); // and nobody has logged in since
        assertThat(logIn(factory, AT_ONCE)).containsOnly(0);
        assertThat(refused()).as("logins that the server has refused").isEqualTo(before);
      }
    }
  }

  @ParameterizedTest @EnumSource void aWrongPasswordIsTriedOnce(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = database.proxy(vendor)) {
      LinkFactory factory = factory(vendor, proxy, "wrong");
      long before = refused();
      assertThat(logIn(factory, 4)).containsOnly(1045);
      await().untilAsserted(() -> assertThat(refused() - before).as("counted a moment after the answer").isEqualTo(4));
    }
  }

  /** One login hangs, and the others go on together after some seconds: a refusal is not believed then. */
  @Test void aRefusalBesideOthersIsTriedAlone() throws Exception {
    LoginTurn hanging = new LoginTurn(new com.oceanbase.jdbc.Driver(), System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
    hanging.begin();
    hanging.received(new byte[] {1, 0, 0, 0, 10}, 0, 5, null);
    hanging.received(new byte[] {1, 0, 0, 2, (byte) 0xfe}, 0, 5, null);
    try (FaultProxy proxy = database.proxy(VendorDriver.OCEANBASE)) {
      LinkFactory factory = factory(VendorDriver.OCEANBASE, proxy, database.password());
      long before = refused();
      database.tell("FLUSH PRIVILEGES");
      proxy.delay(Duration.ofMillis(60));
      CompletableFuture<List<Integer>> ends = Caller.supply(() -> {
        try {
          return logIn(factory, 6);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
      TimeUnit.SECONDS.sleep(5); // for longer than they wait
      hanging.over();
      assertThat(ends.get(150, TimeUnit.SECONDS)).containsOnly(0);
      assertThat(refused()).as("some were refused first").isGreaterThan(before);
    }
  }

  /** The first logins of a JVM, in class loaders of their own. */
  @Test void noPluginIsLost() throws Exception {
    List<Throwable> lost = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      try (Loaders loaders = new Loaders()) {
        ClassLoader loader = loaders.vendor(VendorDriver.OCEANBASE, Loaders.PLATFORM);
        Driver driver = (Driver) loader.loadClass(VendorDriver.OCEANBASE.driverClass()).getConstructor().newInstance();
        assertThat(SharedPlugins.areKept(driver)).isTrue();
        Method get = loader.loadClass("com.oceanbase.jdbc.authentication.AuthenticationPluginLoader").getMethod("get", String.class);
        CyclicBarrier together = new CyclicBarrier(8);
        List<CompletableFuture<Throwable>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          all.add(Caller.supply(() -> find(driver, get, together)));
        }
        for (CompletableFuture<Throwable> each : all) {
          Throwable thrown = each.get(60, TimeUnit.SECONDS);
          if (thrown != null) {
            lost.add(thrown);
          }
        }
      }
    }
    assertThat(lost).isEmpty();
  }

  /** Like a login for which the server asks for a plugin. */
  private static Throwable find(Driver driver, Method get, CyclicBarrier together) {
    try {
      together.await();
      SharedPlugins.load(driver);
      get.invoke(null, PLUGIN);
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    } catch (Exception e) {
      return e;
    }
  }
}
