package io.hawser.samples.quartz;

import io.hawser.samples.Quiet;
import io.hawser.samples.Stage;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/** Quartz with its jobs in the database: URL and driver change, and cut connections stop no job. */
public final class QuartzSample {
  private static final Pattern COMMENT = Pattern.compile("(?m)^#.*$");
  private static final Semaphore RUNS = new Semaphore(0);

  private QuartzSample() {}

  /** Counts its runs. */
  public static final class Tick implements Job {
    @Override public void execute(JobExecutionContext context) {
      RUNS.release();
    }
  }

  static Scheduler start(Stage stage) throws SchedulerException, SQLException, IOException {
    createTables();
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", "sample");
    properties.setProperty("org.quartz.threadPool.threadCount", "1");
    properties.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    properties.setProperty("org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.StdJDBCDelegate");
    properties.setProperty("org.quartz.jobStore.dataSource", "jobs");
    properties.setProperty("org.quartz.scheduler.dbFailureRetryInterval", "500"); // after a transaction that was lost; 15 s by default
    properties.setProperty("org.quartz.dataSource.jobs.provider", "hikaricp");
    properties.setProperty("org.quartz.dataSource.jobs.driver", "io.hawser.HawserDriver");
    properties.setProperty("org.quartz.dataSource.jobs.URL", stage.url());
    properties.setProperty("org.quartz.dataSource.jobs.user", stage.user());
    properties.setProperty("org.quartz.dataSource.jobs.password", stage.password());
    Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
    scheduler.scheduleJob(JobBuilder.newJob(Tick.class).withIdentity("tick").build(), TriggerBuilder.newTrigger().startNow()
        .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever().withIntervalInMilliseconds(100)).build());
    scheduler.start();
    return scheduler;
  }

  /** Waits for that many runs from now on. */
  static boolean runsAgain(int times, int seconds) throws InterruptedException {
    RUNS.drainPermits();
    return RUNS.tryAcquire(times, seconds, TimeUnit.SECONDS);
  }

  private static void createTables() throws SQLException, IOException {
    try (InputStream in = Scheduler.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_mysql_innodb.sql");
        Connection connection = EmbeddedDatabase.get().admin(); Statement statement = connection.createStatement()) {
      String script = COMMENT.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8)).replaceAll("");
      for (String sql : script.split(";")) {
        if (!sql.isBlank() && !sql.strip().equalsIgnoreCase("commit")) {
          statement.execute(sql);
        }
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    Quiet.hawser();
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE)) {
      Scheduler scheduler = start(stage);
      for (int i = 1; i <= 5; i++) {
        stage.cut();
        System.out.println("Cut " + i + ": the job " + (runsAgain(3, 30) ? "runs on" : "has stopped"));
      }
      scheduler.shutdown(true);
    }
  }
}
