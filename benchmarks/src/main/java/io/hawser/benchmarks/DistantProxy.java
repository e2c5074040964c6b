package io.hawser.benchmarks;

import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A {@link FaultProxy} in a JVM of its own, so that its resources, such as two descriptors for each connection, are not counted for the
 * measured JVM. It reads commands line by line, and answers each with a line.
 */
final class DistantProxy implements AutoCloseable {
  private static final String READY = "ready";
  private static final long LOOK_EVERY_MILLIS = 5;

  private final Process process;
  private final PrintStream told;
  private final BufferedReader said;
  private final int port;

  DistantProxy(String host, int port) throws IOException {
    process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xmx1g", "-cp",
        System.getProperty("java.class.path"), DistantProxy.class.getName(), host, String.valueOf(port))
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    told = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.port = Integer.parseInt(answer());
  }

  private String answer() throws IOException {
    String line = said.readLine();
    if (line == null) {
      throw new IOException("The process of the proxy has ended.");
    }
    return line;
  }

  private String tell(String what) throws IOException {
    told.println(what);
    return answer();
  }

  int port() {
    return port;
  }

  /** Cuts all connections, and starts to count how many log in at a time. */
  void reset() throws IOException {
    tell("reset");
  }

  /** The largest number of connections, since the reset, that logged in at the same time, sampled every 5 ms. */
  int mostAtATime() throws IOException {
    return Integer.parseInt(tell("most"));
  }

  @Override public void close() {
    process.destroyForcibly();
  }

  /** The process: {@code DistantProxy <host> <port>}. */
  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (FaultProxy proxy = new FaultProxy(arguments[0], Integer.parseInt(arguments[1]))) {
      System.out.println(proxy.port());
      Looking looking = new Looking(proxy);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("reset")) {
          proxy.applyToAll(Fault.RESET);
          looking.start();
          System.out.println(READY);
        } else {
          System.out.println(looking.most);
        }
      }
    }
    System.exit(0); // the parent process has ended
  }

  private static final class Looking extends Thread {
    private final FaultProxy proxy;
    volatile long most;

    Looking(FaultProxy proxy) {
      super("looks");
      setDaemon(true);
      this.proxy = proxy;
    }

    @Override public void run() {
      try {
        while (true) {
          most = Math.max(most, proxy.connections().stream().filter(Looking::connecting).count());
          TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }

    private static boolean connecting(ProxiedConnection connection) {
      return connection.isOpen() && connection.traffic().commands().isEmpty();
    }
  }
}
