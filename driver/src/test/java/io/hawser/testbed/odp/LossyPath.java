package io.hawser.testbed.odp;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Three network namespaces in a row: the application, a router on which packets can be lost, and ODP. Its addresses exist in
 * them alone. Needs Linux, root, {@code ip} and {@code ss} (iproute2) and {@code nft} (nftables).
 */
public final class LossyPath implements AutoCloseable {
  public static final String APPLICATION = "10.99.1.1";
  public static final String ODP = "10.99.2.1";
  public static final int PORT = 2883;
  /** The client's port, and how many probes are unanswered. */
  private static final Pattern PROBING = Pattern.compile(":(\\d+)\\s+timer:\\(keepalive,[^,]*,(\\d+)\\)");

  private static final String TOWARDS_APPLICATION = "10.99.1.2";
  private static final String TOWARDS_ODP = "10.99.2.2";

  private final String application = name("app");
  private final String router = name("net");
  private final String odp = name("odp");
  private final Map<String, String> environment;
  private final List<Talking> processes = new ArrayList<>();

  /** @param environment for the processes in it, passwords among it */
  public LossyPath(Map<String, String> environment) throws IOException, InterruptedException {
    this.environment = environment;
    for (String namespace : List.of(application, router, odp)) {
      run("ip", "netns", "add", namespace);
      run("ip", "-n", namespace, "link", "set", "lo", "up");
    }
    connect(application, APPLICATION, "to-app", TOWARDS_APPLICATION);
    connect(odp, ODP, "to-odp", TOWARDS_ODP);
    run("ip", "netns", "exec", router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    inRouter("nft", "add table ip loss");
    inRouter("nft", "add chain ip loss forward { type filter hook forward priority 0; }");
  }

  private static String name(String side) {
    return "hawser-" + side + "-" + ProcessHandle.current().pid();
  }

  private void connect(String side, String address, String port, String gateway) throws IOException, InterruptedException {
    run("ip", "link", "add", "cable", "netns", side, "type", "veth", "peer", "name", port, "netns", router);
    run("ip", "-n", side, "addr", "add", address + "/24", "dev", "cable");
    run("ip", "-n", side, "link", "set", "cable", "up");
    run("ip", "-n", router, "addr", "add", gateway + "/24", "dev", port);
    run("ip", "-n", router, "link", "set", port, "up");
    run("ip", "-n", side, "route", "add", "default", "via", gateway);
  }

  /** What is missing here; empty if nothing is. */
  public static Optional<String> missing() {
    if (!System.getProperty("os.name").equals("Linux") || !"root".equals(System.getProperty("user.name"))) {
      return Optional.of("Network namespaces need Linux and root.");
    }
    for (String tool : List.of("ip", "ss", "nft")) {
      if (!installed(tool)) {
        return Optional.of("The command " + tool + " is missing (Debian packages: iproute2, nftables).");
      }
    }
    try {
      run("ip", "netns", "add", name("try"));
      run("ip", "netns", "del", name("try"));
      return Optional.empty();
    } catch (IOException refused) {
      return Optional.of("Network namespaces cannot be made here: " + refused.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("Interrupted.");
    }
  }

  /** Whether a command is installed. */
  public static boolean installed(String tool) {
    return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
        .anyMatch(directory -> new File(directory, tool).canExecute());
  }

  /** Nothing that the application's side sends arrives: what ODP sends, a reset for example, does. */
  public void loseTowardsOdp() throws IOException, InterruptedException {
    inRouter("nft", "add rule ip loss forward tcp dport " + PORT + " drop");
  }

  public void loseTowardsApplication() throws IOException, InterruptedException {
    inRouter("nft", "add rule ip loss forward tcp sport " + PORT + " drop");
  }

  /** From now on only this much of what the application's side sends arrives. */
  public void loseTowardsOdpAfter(int kilobytes) throws IOException, InterruptedException {
    inRouter("nft", "add rule ip loss forward tcp dport " + PORT + " quota over " + kilobytes + " kbytes drop");
  }

  /** No more than this arrives in a second; what is above it is lost, and sent again. */
  public void slowTowardsOdp(int kilobytesPerSecond) throws IOException, InterruptedException {
    inRouter("nft", "add rule ip loss forward tcp dport " + PORT + " limit rate over " + kilobytesPerSecond + " kbytes/second drop");
  }

  /** Loses this many packets in a hundred, each way. */
  public void loseAtRandom(int percent) throws IOException, InterruptedException {
    inRouter("nft", "add rule ip loss forward tcp dport " + PORT + " numgen random mod 100 < " + percent + " drop");
    inRouter("nft", "add rule ip loss forward tcp sport " + PORT + " numgen random mod 100 < " + percent + " drop");
  }

  public void heal() throws IOException, InterruptedException {
    inRouter("nft", "flush chain ip loss forward");
  }

  /**
   * How many keepalive probes are unanswered, by the client's port, as ODP's kernel counts them; without sockets that wait for anything
   * else.
   */
  private Map<Integer, Integer> unansweredProbes() throws IOException, InterruptedException {
    Map<Integer, Integer> unanswered = new HashMap<>();
    for (String socket : run("ip", "netns", "exec", odp, "ss", "-Htno", "state", "established", "sport", "=", ":" + PORT).split("\n")) {
      Matcher probing = PROBING.matcher(socket);
      if (probing.find()) {
        unanswered.put(Integer.valueOf(probing.group(1)), Integer.valueOf(probing.group(2)));
      }
    }
    return unanswered;
  }

  /** Waits until this many probes to a client's port are unanswered, and nothing but probes: 20 seconds at most. */
  public void awaitUnansweredProbes(int clientPort, int count) throws IOException, InterruptedException {
    awaitUnansweredProbes(List.of(clientPort), count);
  }

  /** The same for several ports; each must be seen in this state once. */
  public void awaitUnansweredProbes(Collection<Integer> clientPorts, int count) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    Set<Integer> awaited = new HashSet<>(clientPorts);
    while (true) {
      Map<Integer, Integer> now = unansweredProbes();
      awaited.removeIf(port -> Integer.valueOf(count).equals(now.get(port)));
      if (awaited.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(count + " probes should have been unanswered for " + awaited + "; last seen: " + now);
      }
    }
  }

  /** ODP's side has this address too, so that the two can be treated differently; 10.99.2.x with an x above 10. */
  public void alsoAt(String address) throws IOException, InterruptedException {
    run("ip", "-n", odp, "addr", "add", address + "/24", "dev", "cable");
  }

  /** What is started at ODP's side from now on knows the application's address by this name, as from a name server. */
  public void nameApplicationAtOdp(String name) throws IOException {
    Files.createDirectories(filesAtOdp());
    Files.writeString(filesAtOdp().resolve("hosts"), "127.0.0.1 localhost\n" + APPLICATION + " " + name + "\n");
  }

  /** Where {@code ip netns exec} looks for what a namespace has in /etc. */
  private Path filesAtOdp() {
    return Path.of("/etc/netns", odp);
  }

  /** What listens on a port of the loopback interface at ODP's side is reached at this port of its addresses, and sees its clients' own. */
  public void lead(int port, int toLoopback) throws IOException, InterruptedException {
    run("ip", "netns", "exec", odp, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet");
    run("ip", "netns", "exec", odp, "nft", "add table ip lead; add chain ip lead in { type nat hook prerouting priority -100; }; "
        + "add rule ip lead in tcp dport " + port + " dnat to 127.0.0.1:" + toLoopback);
  }

  /** Exactly these packets are lost from now on, in the words of {@code nft}; the change is made at once. */
  public void lose(Collection<String> packets) throws IOException, InterruptedException {
    StringBuilder change = new StringBuilder("flush chain ip loss forward");
    packets.forEach(each -> change.append("; add rule ip loss forward ").append(each).append(" drop"));
    inRouter("nft", change.toString());
  }

  /** Starts a main class of this class path on the application's side. */
  public Talking java(Class<?> main, String... arguments) throws IOException {
    return java(application, List.of(), main, arguments);
  }

  /** The same with options of the JVM. */
  public Talking java(List<String> options, Class<?> main) throws IOException {
    return java(application, options, main);
  }

  /** Starts a main class of this class path on ODP's side. */
  public Talking javaAtOdp(Class<?> main, String... arguments) throws IOException {
    return java(odp, List.of(), main, arguments);
  }

  private Talking java(String side, List<String> options, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return start(side, command);
  }

  /** Captures the packets of ODP's port on both sides; needs {@code tcpdump}. */
  Capture capture() throws IOException {
    List<String> tcpdump = List.of("tcpdump", "-i", "cable", "-n", "-tt", "-l", "--immediate-mode", "-S", "tcp port " + PORT);
    return new Capture(start(application, tcpdump), start(odp, tcpdump));
  }

  private Talking start(String side, List<String> command) throws IOException {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", side));
    inside.addAll(command);
    ProcessBuilder builder = withSystemPath(new ProcessBuilder(inside));
    builder.environment().putAll(environment);
    Talking process = new Talking(builder.start());
    processes.add(process);
    return process;
  }

  private void inRouter(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", router));
    all.addAll(List.of(command));
    run(all.toArray(String[]::new));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = withSystemPath(new ProcessBuilder(command)).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  private static ProcessBuilder withSystemPath(ProcessBuilder builder) {
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    return builder.redirectErrorStream(true);
  }

  /** Ends every process in it and removes it. */
  @Override public void close() throws IOException, InterruptedException {
    processes.forEach(Talking::close);
    for (String namespace : List.of(application, router, odp)) {
      run("ip", "netns", "del", namespace);
    }
    Files.deleteIfExists(filesAtOdp().resolve("hosts"));
    Files.deleteIfExists(filesAtOdp());
  }
}
