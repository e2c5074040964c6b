package io.hawser.samples.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserConnection;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Spring Boot with {@code spring.datasource.url=jdbc:hawser:…} and nothing else, in each of its versions. */
class UrlAloneTest {
  private static final String DATABASE = "boot";

  private final FaultProxy proxy = FaultProxy.toDatabase();
  private ConfigurableApplicationContext application;

  @BeforeEach void start() throws SQLException {
    EmbeddedDatabase server = EmbeddedDatabase.get();
    String vendors = VendorDriver.MARIADB.url(server.host(), server.port(), server.database());
    try (Connection admin = DriverManager.getConnection(vendors, server.user(), server.password()); Statement statement = admin.createStatement()) {
      statement.execute("CREATE OR REPLACE DATABASE " + DATABASE);
    }
    application = new SpringApplication(BankApplication.class).run(
        "--spring.main.banner-mode=off", "--spring.main.web-application-type=none",
        "--spring.datasource.url=" + VendorDriver.throughHawser(VendorDriver.MARIADB.url(proxy.host(), proxy.port(), DATABASE)),
        "--spring.datasource.username=" + server.user(), "--spring.datasource.password=" + server.password(),
        "--spring.datasource.hikari.connection-timeout=1000",
        "--spring.flyway.baseline-on-migrate=true", "--spring.flyway.baseline-version=0", // Liquibase is in the same schema
        "--spring.liquibase.change-log=classpath:db/changelog/db.changelog-master.sql");
  }

  @AfterEach void stop() {
    if (application != null) {
      application.close();
    }
    proxy.close();
  }

  @Test void connectionsAreHawsersAndFlywayAndLiquibaseHaveRun() throws SQLException {
    try (Connection connection = application.getBean(DataSource.class).getConnection()) {
      assertThat(connection.isWrapperFor(HawserConnection.class)).isTrue();
    }
    assertThat(application.getBean(Accounts.class).balances()).containsExactly(100, 0);
    assertThat(application.getBean(JdbcTemplate.class).queryForObject("SELECT text FROM note", String.class)).isEqualTo("made by Liquibase");
  }

  @Test void aTransferThatIsCutInItsMiddleIsRunAgainAndTheMoneyIsRight() {
    AtomicBoolean cut = new AtomicBoolean();
    assertThat(application.getBean(Transfers.class).transfer(30, () -> {
      if (cut.compareAndSet(false, true)) {
        proxy.applyToAll(Fault.RESET);
      }
    })).isEqualTo(2);
    assertThat(application.getBean(Accounts.class).balances()).containsExactly(70, 30);
  }

  @Test void anIdleCutIsNotSeenAndCountedByAMeter() {
    proxy.newest();
    proxy.applyToAll(Fault.RESET);
    assertThat(application.getBean(Accounts.class).balances()).containsExactly(100, 0);
    assertThat(application.getBean(MeterRegistry.class).get("hawser.recovered").timer().count()).isPositive();
  }

  @Tag("long")
  @Test void healthSaysRecoveringWhileTheServerCannotBeReached() {
    assertThat(health("hawserHealthIndicator")).isEqualTo("UP");
    proxy.refuseConnections();
    proxy.applyToAll(Fault.RESET);
    assertThat(health("dbHealthContributor")).isEqualTo("DOWN");
    assertThat(health("hawserHealthIndicator")).isEqualTo("RECOVERING");
    proxy.acceptConnections();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> health("dbHealthContributor"), "UP"::equals);
  }

  /** By name: Spring Boot 4 has the type in another package. */
  private String health(String bean) {
    try {
      Object indicator = application.getBean(bean);
      Method method = indicator.getClass().getMethod("health");
      method.setAccessible(true); // public, of a class that is not
      Object health = method.invoke(indicator);
      Object status = health.getClass().getMethod("getStatus").invoke(health);
      return (String) status.getClass().getMethod("getCode").invoke(status);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
