package io.hawser.testbed;

/** MariaDB, started when first asked for, from binaries in a jar: nothing to install, root or not. */
public final class EmbeddedDatabase extends DatabaseServer {
  private EmbeddedDatabase(String... options) {
    super(MariaDbInstallation.launch(options));
  }

  /** Another one, for one test. @param options as on the server's command line */
  public static EmbeddedDatabase with(String... options) {
    return new EmbeddedDatabase(options);
  }

  /** The JVM's database, started if it was not yet. */
  public static EmbeddedDatabase get() {
    return Holder.INSTANCE;
  }

  /** A second server, for tests of a switch-over. */
  public static EmbeddedDatabase another() {
    return Another.INSTANCE;
  }

  private static final class Another {
    static final EmbeddedDatabase INSTANCE = start();
  }

  /** A test's time-out, which interrupts its thread, must not leave all tests of the JVM without a server. */
  private static EmbeddedDatabase start() {
    return Caller.supply(() -> new EmbeddedDatabase()).join();
  }

  private static final class Holder {
    static final EmbeddedDatabase INSTANCE = start();
  }
}
