package io.hawser.samples.spring;

import io.hawser.samples.Quiet;
import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import javax.sql.DataSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.jdbc.DataSourceHealthIndicator;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.retry.annotation.EnableRetry;

/**
 * Spring Boot 3: the URL is all that changes; transactions are run again by Spring Retry. What is imported one by one here is what
 * {@code @SpringBootApplication} finds by itself if no other sample's library is present.
 */
@SpringBootConfiguration
@ImportAutoConfiguration({DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    TransactionAutoConfiguration.class})
@EnableRetry
@Import(Transfers.class)
public class SpringBootSample {
  /** Starts the application as {@code application.properties} with these three lines would. */
  static ConfigurableApplicationContext start(Stage stage) {
    return new SpringApplicationBuilder(SpringBootSample.class)
        .web(WebApplicationType.NONE).bannerMode(Banner.Mode.OFF).logStartupInfo(false)
        .properties(
            "spring.datasource.url=" + stage.url(),
            "spring.datasource.username=" + stage.user(),
            "spring.datasource.password=" + stage.password())
        .run();
  }

  /**
   * Asks whether the database can be reached, by a statement. Without it Spring asks isValid of one pooled connection, and
   * says DOWN of a database that is up if that connection was lost within the last half second.
   */
  @Bean HealthIndicator dbHealthContributor(DataSource dataSource) {
    return new DataSourceHealthIndicator(dataSource, "SELECT 1");
  }

  public static void main(String[] arguments) {
    Quiet.hawser();
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE); ConfigurableApplicationContext application = start(stage)) {
      Transfers transfers = application.getBean(Transfers.class);
      transfers.open(100, 0);
      stage.cut();
      System.out.println("Health after a cut: " + application.getBean(HealthIndicator.class).health().getStatus());
      int attempts = transfers.transfer(30, attempt -> {
        if (attempt == 1) {
          stage.cut();
        }
      });
      System.out
          .println("The transfer was cut in its middle and took " + attempts + " attempts; the accounts have " + transfers.balances());
    }
  }
}
