package io.hawser.samples.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.alibaba.druid.pool.DruidDataSource;
import com.alibaba.druid.pool.GetConnectionTimeoutException;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.MySQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.hawser.HawserConnection;
import io.hawser.HawserDriver;
import io.hawser.samples.pool.Moment.Strike;
import io.hawser.samples.pool.Pool.Opened;
import io.hawser.samples.pool.Pool.Target;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vibur.dbcp.ViburDBCPDataSource;

/** What docs/pools.md says about the settings of single pools. */
class PoolSettingsTest {
  private FaultProxy proxy;

  @BeforeEach void start() {
    proxy = FaultProxy.toDatabase();
  }

  @AfterEach void stop() {
    proxy.close();
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void hikariKeepsWhatIsReplacedByIsValid(VendorDriver vendor) throws Exception {
    try (Opened pool = Pool.HIKARI.open(target(vendor))) {
      Application application = new Application(pool.dataSource());
      application.use(Application::read);
      proxy.applyToAll(Fault.FIN);
      TimeUnit.MILLISECONDS.sleep(600); // HikariCP trusts a connection for 500 ms after its last use
      application.use(Application::read);
      assertThat(application.failures()).isEmpty();
      assertThat(application.kept()).isTrue();
    }
  }

  @Test void dbcpKeepsWhatItDoesNotTest() throws Exception {
    try (Server server = new Server(); Opened pool = Pool.DBCP2.open(target(VendorDriver.OCEANBASE))) {
      ((BasicDataSource) pool.dataSource()).setTestOnBorrow(false);
      Application application = new Application(pool.dataSource());
      Moment.IDLE.play(application, new Strike(Loss.RST, proxy, server));
      assertThat(application.failures()).isEmpty();
      assertThat(application.kept()).isTrue();
    }
  }

  @Test void agroalEvictsWhatCanNotBeReplacedIfItHasAnExceptionSorter() throws Exception {
    Target target = target(VendorDriver.OCEANBASE);
    try (Server server = new Server(); AgroalDataSource pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
        .connectionPoolConfiguration(all -> all.maxSize(1).exceptionSorter(new MySQLExceptionSorter())
            .connectionFactoryConfiguration(one -> one.connectionProviderClassName(target.driver()).jdbcUrl(target.url())
                .principal(new NamePrincipal(target.user())).credential(new SimplePassword(target.password())))))) {
      Application application = new Application(pool);
      Moment.IRREPLACEABLE.play(application, new Strike(Loss.RST, proxy, server));
      assertThat(application.failures()).containsExactly("08S01");
      assertThat(application.kept()).isFalse();
    }
  }

  @Test void hikariTakesTheDataSourceByItsClassName() throws Exception {
    Target target = target(VendorDriver.OCEANBASE);
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSourceClassName("io.hawser.HawserDataSource");
      pool.addDataSourceProperty("url", target.url());
      pool.addDataSourceProperty("keepAliveIdle", "7s");
      pool.setUsername(target.user());
      pool.setPassword(target.password());
      pool.setMaximumPoolSize(1);
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.unwrap(HawserConnection.class).keepAlive()).contains("7 s");
      }
    }
  }

  @Test void hikariKeepsAConnectionOfUnknownOutcomeIfItIsToldTo() throws Exception {
    try (Server server = new Server(); Opened pool = Pool.HIKARI.open(target(VendorDriver.OCEANBASE))) {
      ((HikariDataSource) pool.dataSource()).setExceptionOverrideClassName(KeepUnknownOutcomes.class.getName());
      Application application = new Application(pool.dataSource());
      Moment.WRITING.play(application, new Strike(Loss.RST, proxy, server));
      assertThat(application.failures()).containsExactly("08007");
      assertThat(application.kept()).isTrue();
      server.killAll();
    }
  }

  /** For HikariCP, which makes it by its name. */
  public static final class KeepUnknownOutcomes implements SQLExceptionOverride {
    @java.lang.Override public Override adjudicate(SQLException e) {
      return "08007".equals(e.getSQLState()) ? Override.DO_NOT_EVICT : Override.CONTINUE_EVICT;
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false}) void viburEndsAllItsConnectionsIfAnUnknownOutcomeIsCriticalToIt(
      boolean critical) throws Exception {
    Target target = target(VendorDriver.OCEANBASE);
    try (Server server = new Server(); ViburDBCPDataSource pool = new ViburDBCPDataSource()) {
      pool.setDriverClassName(target.driver());
      pool.setJdbcUrl(target.url());
      pool.setUsername(target.user());
      pool.setPassword(target.password());
      pool.setPoolInitialSize(2);
      pool.setPoolMaxSize(2);
      if (!critical) {
        pool.setCriticalSQLStates(pool.getCriticalSQLStates().replace("08007,", ""));
      }
      pool.start();
      Connection bystander = pool.getConnection();
      HawserConnection before = bystander.unwrap(Connection.class).unwrap(HawserConnection.class);
      Moment.WRITING.play(new Application(pool), new Strike(Loss.RST, proxy, server));
      bystander.close();
      try (Connection one = pool.getConnection(); Connection other = pool.getConnection()) {
        assertThat(one.unwrap(Connection.class).unwrap(HawserConnection.class) == before
            || other.unwrap(Connection.class).unwrap(HawserConnection.class) == before).isNotEqualTo(critical);
      }
      server.killAll();
    }
  }

  @Tag("odc") @Test void druidTakesHawsersPrefixIfItIsToldTheDatabasesType() throws Exception {
    try (DruidDataSource pool = druid(target(VendorDriver.OCEANBASE))) {
      pool.setDbType("oceanbase");
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.unwrap(HawserConnection.class).sessions()).isEqualTo(1);
      }
    }
  }

  @Tag("odc") @Test void olderDruidNeverComesToAConnectionIfItDoesNotKnowThePrefix() throws Exception {
    assumeTrue(Jar.versionOf(DruidDataSource.class).equals("1.2.18"), "an older Druid");
    try (DruidDataSource pool = druid(target(VendorDriver.OCEANBASE))) {
      pool.setMaxWait(300);
      assertThatThrownBy(pool::getConnection).isInstanceOf(GetConnectionTimeoutException.class);
    }
  }

  private static DruidDataSource druid(Target target) {
    DruidDataSource pool = new DruidDataSource();
    pool.setDriverClassName(target.driver());
    pool.setUrl(target.url());
    pool.setUsername(target.user());
    pool.setPassword(target.password());
    pool.setMaxWait(10_000);
    return pool;
  }

  private Target target(VendorDriver vendor) throws SQLException {
    return Scene.target(HawserDriver.class,
        VendorDriver.throughHawser(vendor.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database())));
  }
}
