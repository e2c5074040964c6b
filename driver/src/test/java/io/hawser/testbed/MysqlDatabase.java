package io.hawser.testbed;

import java.sql.DriverManager;
import java.sql.SQLException;

/** MySQL 9, started when first asked for, where {@code .ci/mysql} has put one, or another that the machine has. */
public final class MysqlDatabase extends DatabaseServer {
  /** For those who see tests skipped. */
  public static final String HOW_TO_GET_IT = "There is no MySQL server here: 'sudo .ci/mysql /opt/mysql-9' makes one on Debian, and -Dhawser.test.mysqld=… names the mysqld of another";

  private MysqlDatabase(String... options) {
    super(MysqlInstallation.launch(options));
    logInAlone();
  }

  /**
   * Another one, for one test.
   *
   * @param options as on the server's command line
   * @throws IllegalStateException where there is none
   */
  public static MysqlDatabase with(String... options) {
    return new MysqlDatabase(options);
  }

  /**
   * oceanbase-client and MariaDB Connector/J 2 look for the plugin of MySQL's logins in one ServiceLoader, which is not thread-safe: if the
   * first logins of a JVM run at once, the plugin may be lost for good ("Client does not support authentication protocol"), without Hawser
   * too.
   */
  private void logInAlone() {
    for (VendorDriver vendor : VendorDriver.values()) {
      try (FaultProxy proxy = proxy(vendor)) {
        DriverManager.getConnection(url(vendor, proxy), user(), password()).close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public static boolean isAvailable() {
    return MysqlInstallation.program().isPresent();
  }

  /**
   * The JVM's database, started if it was not yet.
   *
   * @throws IllegalStateException where there is none
   */
  public static MysqlDatabase get() {
    return Holder.INSTANCE;
  }

  /** A test's time-out, which interrupts its thread, must not leave all tests of the JVM without a server. */
  private static MysqlDatabase start() {
    return Caller.supply(() -> new MysqlDatabase()).join();
  }

  private static final class Holder {
    static final MysqlDatabase INSTANCE = start();
  }

  @Override public FaultProxy proxy(VendorDriver vendor) {
    return vendor == VendorDriver.OCEANBASE ? new FaultProxy(host(), port(), OceanBaseToMysql::new) : new FaultProxy(host(), port());
  }

  @Override String extraOptions(VendorDriver vendor) {
    return vendor == VendorDriver.MYSQL ? "" : "&allowPublicKeyRetrieval=true";
  }

  @Override public boolean speaksTlsWith(VendorDriver vendor) {
    return vendor != VendorDriver.OCEANBASE;
  }
}
