package io.hawser.testbed.odp;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Two network namespaces with one cable between them, on which packets can be lost: the application on one side, ODP on the
 * other. Its addresses exist in them alone. Needs Linux, root, {@code ip} (iproute2) and {@code nft} (nftables).
 */
public final class LossyPath implements AutoCloseable {
  public static final String APPLICATION = "10.99.0.1";
  public static final String ODP = "10.99.0.2";
  public static final int PORT = 2883;

  private final String application = "hawser-app-" + ProcessHandle.current().pid();
  private final String odp = "hawser-odp-" + ProcessHandle.current().pid();
  private final Map<String, String> environment;
  private final List<Talking> processes = new ArrayList<>();

  /** @param environment for the processes in it, passwords among it */
  public LossyPath(Map<String, String> environment) throws IOException, InterruptedException {
    this.environment = environment;
    run("ip", "netns", "add", application);
    run("ip", "netns", "add", odp);
    run("ip", "link", "add", "cable", "netns", application, "type", "veth", "peer", "name", "cable", "netns", odp);
    for (String side : List.of(application, odp)) {
      run("ip", "-n", side, "addr", "add", (side.equals(odp) ? ODP : APPLICATION) + "/24", "dev", "cable");
      run("ip", "-n", side, "link", "set", "lo", "up");
      run("ip", "-n", side, "link", "set", "cable", "up");
    }
    inApplication("nft", "add table inet loss");
    inApplication("nft", "add chain inet loss out { type filter hook output priority 0; }");
    inApplication("nft", "add chain inet loss in { type filter hook input priority 0; }");
  }

  /** What is missing here; empty if nothing is. */
  public static Optional<String> missing() {
    if (!System.getProperty("os.name").equals("Linux") || !"root".equals(System.getProperty("user.name"))) {
      return Optional.of("Network namespaces need Linux and root.");
    }
    return Stream.of("ip", "nft").filter(tool -> !installed(tool)).findFirst()
        .map(tool -> "The command " + tool + " is missing (Debian packages: iproute2, nftables).");
  }

  private static boolean installed(String tool) {
    return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
        .anyMatch(directory -> new File(directory, tool).canExecute());
  }

  /** Nothing that the application's side sends arrives: what ODP sends, a reset for example, does. */
  public void loseTowardsOdp() throws IOException, InterruptedException {
    inApplication("nft", "add rule inet loss out tcp dport " + PORT + " drop");
  }

  public void loseTowardsApplication() throws IOException, InterruptedException {
    inApplication("nft", "add rule inet loss in tcp sport " + PORT + " drop");
  }

  public void heal() throws IOException, InterruptedException {
    inApplication("nft", "flush chain inet loss out");
    inApplication("nft", "flush chain inet loss in");
  }

  /** How many keepalive probes to a client's port are unanswered, as ODP's kernel counts them; empty if it has no such socket. */
  public Optional<Integer> unansweredProbes(int clientPort) throws IOException, InterruptedException {
    String sockets = run("ip", "netns", "exec", odp, "ss", "-Htno", "state", "established", "dport", "=", ":" + clientPort);
    if (!sockets.contains("timer:(keepalive,")) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(sockets.replaceAll("(?s).*timer:\\(keepalive,[^,]*,(\\d+)\\).*", "$1")));
  }

  /** Starts a main class of this class path on the application's side. */
  public Talking java(Class<?> main, String... arguments) throws IOException {
    return java(application, main, arguments);
  }

  /** Starts a main class of this class path on ODP's side. */
  public Talking javaAtOdp(Class<?> main, String... arguments) throws IOException {
    return java(odp, main, arguments);
  }

  private Talking java(String side, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", side,
        ProcessHandle.current().info().command().orElse("java"), "-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Talking process = new Talking(builder.start());
    processes.add(process);
    return process;
  }

  private void inApplication(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", application));
    all.addAll(List.of(command));
    run(all.toArray(String[]::new));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  /** Ends every process in it and removes it. */
  @Override public void close() throws IOException, InterruptedException {
    processes.forEach(Talking::close);
    run("ip", "netns", "del", application);
    run("ip", "netns", "del", odp);
  }
}
