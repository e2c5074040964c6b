package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.HawserConnection;
import io.hawser.HawserDriver;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.LossyPath;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is out of descriptors, threads or direct memory: calls on open connections get their answers. In a JVM of its own. */
@Timeout(3_000)
@Tag("long")
class ScarceResourcesTest {
  private static final String SEPARATOR = "\u0001";
  private static final String PROPERTY = "hawser.test.scarceSeconds";
  private static final int MOST_THREADS = 120;
  /** A user that nobody else uses, because the limit is per user, and root has none. It may read what root can read. */
  private static final String ANOTHER_USER = "setpriv --reuid=64999 --regid=64999 --clear-groups --inh-caps=-all,+dac_read_search "
      + "--ambient-caps=-all,+dac_read_search prlimit --nproc=" + MOST_THREADS + " ";
  private static final int SECONDS = Integer.getInteger(PROPERTY, 6);

  enum Scene {
    /** A hundred connections wait at a time. */
    MANY_WAIT {
      @Override void play(Child child) throws Exception {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          connections.add(child.open());
        }
        ExecutorService threads = Executors.newFixedThreadPool(100);
        List<Future<String>> answers = new ArrayList<>();
        for (Connection each : connections) {
          answers.add(threads.submit(() -> Child.ask(each, "SELECT 7 + SLEEP(2)")));
        }
        for (Future<String> answer : answers) {
          require(answer.get(60, TimeUnit.SECONDS).equals("7"));
        }
        threads.shutdownNow();
      }
    },
    /** No descriptor is left when a call begins to wait, and while it does. */
    NO_DESCRIPTORS {
      @Override void play(Child child) throws Exception {
        Connection connection = child.open();
        Connection writing = child.open();
        Child.ask(connection, "SELECT 1");
        List<FileInputStream> all = child.exhaust();
        require(Child.ask(connection, "SELECT 7 + SLEEP(1)").equals("7"));
        require(Child.ask(writing, "SELECT LENGTH('" + "x".repeat(3_000_000) + "')").equals("3000000"));
        all.addAll(child.exhaust()); // what resting connections have given back
        Throwable refused = null;
        try {
          child.open();
        } catch (SQLException e) {
          refused = e;
        }
        require(refused != null && all(refused).contains("Too many open files"));
        child.release(all);
        require(Child.ask(child.open(), "SELECT 8").equals("8"));
      }
    },
    /** No direct buffer is available. */
    NO_DIRECT_MEMORY {
      @Override void play(Child child) throws Exception {
        Connection connection = child.open();
        List<ByteBuffer> all = new ArrayList<>();
        for (int size = 1 << 16; size > 0; size /= 2) {
          try {
            while (true) {
              all.add(ByteBuffer.allocateDirect(size));
            }
          } catch (OutOfMemoryError none) {
            continue;
          }
        }
        Thread other = new Thread(() -> { // which has no buffer of its own yet
          try {
            require(Child.ask(connection, "SELECT 7 + SLEEP(0.2)").equals("7"));
            require(Child.ask(connection, "SELECT LENGTH('" + "x".repeat(300_000) + "')").equals("300000"));
            require(Child.ask(connection, "SELECT REPEAT('y', 100000)").length() == 100_000);
            System.out.println("answered");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
        other.start();
        other.join();
        require(!all.isEmpty());
      }

      @Override String expected() {
        return "answered";
      }
    },
    /**
     * Descriptors, memory and threads come and go under load, and sessions end: each answer belongs to its own question, what was reported
     * as written is there once, and the watch keeps working.
     */
    AT_RANDOM {
      @Override void play(Child child) throws Exception {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          connections.add(child.open());
          Child.ask(connections.get(i), "SELECT 1 + SLEEP(0.3)"); // classes are read from files, too
        }
        Connection mortal = child.open("&hawser.reconnect.timeout=300ms");
        Connection killer = child.open();
        String table = "scarce_" + ProcessHandle.current().pid();
        Child.tell(killer, "CREATE TABLE " + table + " (n INT)");
        kill(killer, mortal);
        Child.tell(mortal, "DELETE FROM " + table);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        ExecutorService threads = Executors.newFixedThreadPool(9);
        List<Future<Integer>> counts = new ArrayList<>();
        for (Connection each : connections) {
          counts.add(threads.submit(() -> {
            int asked = 0;
            for (int i = 0; System.nanoTime() < end; i++) { // some run long enough to be checked by the watch
              require(Child.ask(each, "SELECT " + i + " + SLEEP(" + (i % 20 == 7 ? 0.3 : 0.01) + ")").equals(String.valueOf(i)));
              asked++;
            }
            return asked;
          }));
        }
        Future<Set<Integer>> written = threads.submit(() -> {
          Set<Integer> reported = new HashSet<>();
          for (int i = 0; System.nanoTime() < end; i++) {
            try {
              if (i % 10 == 0) {
                kill(killer, mortal);
              }
              Child.tell(mortal, "INSERT INTO " + table + " VALUES (" + i + ")");
              reported.add(i);
            } catch (SQLException lost) {
              LockSupport.parkNanos(1_000_000); // there was nothing to open another session with
            }
          }
          return reported;
        });
        int withoutThread = 0;
        Random random = new Random(1);
        while (System.nanoTime() < end) {
          List<FileInputStream> all = child.exhaust();
          List<ByteBuffer> memory = new ArrayList<>();
          try {
            for (int i = 0; i < 10_000; i++) {
              memory.add(ByteBuffer.allocateDirect(4_096));
            }
          } catch (OutOfMemoryError none) {
            Thread.onSpinWait();
          }
          CountDownLatch until = new CountDownLatch(1);
          withoutThread += random.nextBoolean() && Child.takeAllThreads(until) ? 1 : 0;
          Thread.sleep(random.nextInt(100));
          until.countDown();
          child.release(all);
          memory.clear();
          System.gc();
          Thread.sleep(random.nextInt(50));
        }
        for (Future<Integer> count : counts) {
          require(count.get() > 3);
        }
        Set<Integer> reported = written.get();
        System.out.println(reported.size() + " were written, " + withoutThread + " times there was no thread");
        Connection fresh = child.open();
        for (Connection each : connections) {
          require(Child.ask(each, "SELECT 8").equals("8"));
        }
        require(Child.ask(fresh, "SELECT COUNT(*) - COUNT(DISTINCT n) FROM " + table).equals("0"));
        StringBuilder all = new StringBuilder("SELECT COUNT(*) FROM " + table + " WHERE n IN (-1");
        reported.forEach(each -> all.append(", ").append(each));
        require(Child.ask(fresh, all + ")").equals(String.valueOf(reported.size())));
        tellOnceItCanBeReached(mortal, "DROP TABLE " + table);
        require(Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("hawser-watch")));
        threads.shutdownNow();
      }

      /** After failures in a row nobody tries for some seconds, and this connection's bound on reconnecting is shorter than that. */
      private void tellOnceItCanBeReached(Connection connection, String sql) throws SQLException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (;;) {
          try {
            Child.tell(connection, sql);
            return;
          } catch (SQLException notYet) {
            if (System.nanoTime() - end > 0) {
              throw notYet;
            }
            Thread.sleep(50);
          }
        }
      }

      private void kill(Connection killer, Connection victim) throws SQLException {
        Child.tell(killer, "KILL " + victim.unwrap(HawserConnection.class).sessionId());
      }
    };

    abstract void play(Child child) throws Exception;

    String expected() {
      return "played";
    }

    static void require(boolean condition) {
      if (!condition) {
        throw new IllegalStateException("not as required");
      }
    }

    private static String all(Throwable thrown) {
      StringBuilder all = new StringBuilder();
      for (Throwable t = thrown; t != null; t = t.getCause()) {
        all.append(t).append('\n');
      }
      return all.toString();
    }
  }

  @TempDir static Path folder;
  private static String classPath;

  /** In jars, as an application has its classes: one that is read from a folder needs a descriptor of its own. */
  @BeforeAll static void pack() throws IOException {
    List<String> packed = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path entry = Path.of(each);
      packed.add(Files.isDirectory(entry) ? jar(entry, folder.resolve("classes-" + packed.size() + ".jar")).toString() : each);
    }
    classPath = String.join(File.pathSeparator, packed);
  }

  private static Path jar(Path classes, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> all = Files.walk(classes)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  @ParameterizedTest @EnumSource void callsGetTheirAnswers(Scene scene) throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/limits")), "limits are set by the shell and read in /proc");
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String user = limitsThreads(java) ? ANOTHER_USER : "";
    for (VendorDriver vendor : VendorDriver.values()) {
      Process jvm = new ProcessBuilder("sh", "-c",
          "ulimit -n 256; exec " + (scene == Scene.AT_RANDOM ? user : "") + "\"$0\" -D" + PROPERTY + "="
              + SECONDS
              + " -XX:MaxDirectMemorySize=1m -Xmx256m -cp \"$1\" \"$2\" \"$3\" \"$4\" \"$5\"",
          java,
          classPath, Child.class.getName(), scene.name(), vendor.name(),
          String.join(SEPARATOR, vendor.url(database.host(), database.port(), database.database()), database.user(), database.password()))
          .redirectErrorStream(true).start();
      String said = new String(jvm.getInputStream().readAllBytes());
      assertThat(jvm.waitFor(60 + SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(said).as("%s %s", scene, vendor).contains(scene.expected()).contains("played");
      said.lines().filter(line -> line.contains("were written")).forEach(line -> System.out.println("scarce: " + vendor + ": " + line));
    }
  }

  /** Whether this is root with all its rights, which root in a container may not have, and another user may run Java from where it is. */
  private static boolean limitsThreads(String java) throws IOException, InterruptedException {
    boolean limits = "root".equals(System.getProperty("user.name")) && LossyPath.installed("setpriv") && LossyPath.installed("prlimit")
        && new ProcessBuilder("sh", "-c", ANOTHER_USER + java + " -version").start().waitFor() == 0;
    System.out.println("scarce: threads are " + (limits ? "limited" : "not limited: this user can't run Java as another one"));
    return limits;
  }

  static final class Child {
    private final String url;
    private final Properties login = new Properties();

    private Child(String[] access) {
      url = VendorDriver.throughHawser(access[0]) + "&maxAllowedPacket=16777216";
      login.setProperty("user", access[1]);
      login.setProperty("password", access[2]);
      login.setProperty("hawser.odp.check", "off");
      login.setProperty("hawser.watch.after", "100ms");
    }

    public static void main(String[] arguments) throws Exception {
      String.format("%d", 1); // for which Java 8 reads a file, and the drivers use it in their messages
      try {
        Scene.valueOf(arguments[0]).play(new Child(arguments[2].split(SEPARATOR)));
        System.out.println("played");
      } catch (Throwable failed) {
        failed.printStackTrace(System.out);
      }
      System.exit(0); // whichever threads are left
    }

    Connection open() throws SQLException {
      return open("");
    }

    Connection open(String options) throws SQLException {
      return new HawserDriver().connect(url + options, login);
    }

    List<FileInputStream> exhaust() throws IOException {
      List<FileInputStream> all = new ArrayList<>();
      try {
        while (true) {
          all.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException none) {
        return all;
      }
    }

    /** @return whether all threads could be taken, as is the case with a limit */
    static boolean takeAllThreads(CountDownLatch until) {
      try {
        for (int i = 0; i < MOST_THREADS; i++) {
          Thread waits = new Thread(() -> {
            try {
              until.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
          waits.setDaemon(true);
          waits.start();
        }
        return false;
      } catch (OutOfMemoryError noThread) {
        return true;
      }
    }

    static void tell(Connection connection, String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    void release(List<FileInputStream> all) throws IOException {
      for (FileInputStream each : all) {
        each.close();
      }
    }

    static String ask(Connection connection, String sql) throws SQLException {
      try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
