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
    return vendor == VendorDriver.OCEANBASE ? FaultProxy.clearingClientFlags(host(), port(), OCEANBASE_FLAG) : new FaultProxy(host(), port());
  }

  /**
   * What oceanbase-client calls Oracle mode, and asks for always; MySQL since 8.0.25 calls it query attributes, and would look for them in
   * front of each statement.
   */
  private static final int OCEANBASE_FLAG = 1 << 27;

  /** {@code connectProxy}: oceanbase-client would ask for variables that MySQL no longer has. */
  @Override String extraOptions(VendorDriver vendor) {
    return switch (vendor) {
      case OCEANBASE -> "&allowPublicKeyRetrieval=true&connectProxy=true";
      case MARIADB -> "&allowPublicKeyRetrieval=true";
      case MYSQL -> "";
    };
  }
}
