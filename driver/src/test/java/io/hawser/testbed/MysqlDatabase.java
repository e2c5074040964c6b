package io.hawser.testbed;

/** MySQL 9, started when first asked for, where {@code .ci/mysql} has put one, or another that the machine has. */
public final class MysqlDatabase extends DatabaseServer {
  /** For those who see tests skipped. */
  public static final String HOW_TO_GET_IT =
      "There is no MySQL server here: 'sudo .ci/mysql /opt/mysql-9' makes one on Debian, and -Dhawser.test.mysqld=… names the mysqld of another";

  private MysqlDatabase() {
    super(MysqlInstallation.launch());
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

  private static final class Holder {
    static final MysqlDatabase INSTANCE = new MysqlDatabase();
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
