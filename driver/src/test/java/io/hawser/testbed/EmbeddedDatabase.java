package io.hawser.testbed;

/** MariaDB, started when first asked for, from binaries in a jar: nothing to install, root or not. */
public final class EmbeddedDatabase extends DatabaseServer {
  private EmbeddedDatabase() {
    super(MariaDbInstallation.launch());
  }

  /** The JVM's database, started if it was not yet. */
  public static EmbeddedDatabase get() {
    return Holder.INSTANCE;
  }

  private static final class Holder {
    static final EmbeddedDatabase INSTANCE = new EmbeddedDatabase();
  }

  @Override public FaultProxy proxy(VendorDriver vendor) {
    return new FaultProxy(host(), port());
  }

  @Override String extraOptions(VendorDriver vendor) {
    return "";
  }
}
