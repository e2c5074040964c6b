package io.hawser.samples.demo;

import io.hawser.samples.Quiet;
import io.hawser.samples.demo.Journal.Kind;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The main demonstration, in two acts: one application, run through a vendor's driver and through Hawser at the same time, while a proxy
 * cuts connections of both in the same way: idle ones, and those that work on transactions and COMMITs.
 */
@Command(name = "demo", sortOptions = false, showDefaultValues = true,
    description = "Runs the same application through a vendor's driver and through Hawser while connections are cut: idle ones, and in flight.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {" 0:with Hawser no row was lost or written twice", " 1:one was", " 2:wrong arguments"})
public final class Demo implements Callable<Integer> {
  private static final long PATIENCE_MILLIS = 30_000;

  // tellers share the first half while they work, the schedule takes the second while all connections idle
  private final ReentrantReadWriteLock turns = new ReentrantReadWriteLock(true);
  private final List<FaultProxy> proxies = new ArrayList<>();

  @Option(names = "--vendor", description = "the driver to compare with, and beneath Hawser: ${COMPLETION-CANDIDATES}",
      defaultValue = "OCEANBASE") private VendorDriver vendor;

  @Option(names = "--seconds", description = "how long an act takes", defaultValue = "15") private int seconds;

  @Option(names = "--acts", split = ",", description = "which: ${COMPLETION-CANDIDATES}",
      defaultValue = "IDLE,IN_FLIGHT") private List<Act> acts;

  @Option(names = "--threads", description = "threads of the application, each with a connection of its own",
      defaultValue = "8") private int threads;

  @Option(names = "--seed", description = "decides what is done and what is cut", defaultValue = "20260401") private long seed;

  @Option(names = "--output", description = "where the picture of the first act goes; that of the second beside it",
      defaultValue = "samples/target/timeline.svg") private Path output;

  @Option(names = "--without-hawser", description = "the vendor's driver alone") private boolean withoutHawser;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "this text") private boolean help;

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    Quiet.hawser();
    System.exit(commandLine(new PrintWriter(System.out, true)).execute(arguments));
  }

  static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new Demo()).setCaseInsensitiveEnumValuesAllowed(true).setOut(out).setErr(out);
  }

  @Override public Integer call() throws SQLException, IOException, InterruptedException {
    boolean clean = true;
    say("Starting an embedded MariaDB and a proxy that cuts connections: FIN, RST, or silence until the next write.");
    for (Act act : acts) {
      clean &= play(act);
    }
    return clean ? 0 : 1;
  }

  private boolean play(Act act) throws SQLException, IOException, InterruptedException {
    try {
      say("%n%s.", act.title);
      List<Application> applications = new ArrayList<>();
      for (Lane lane : lanes(act)) {
        applications.add(new Application(act, lane, threads, seed));
        say("  %-17s  %s", lane.name(), lane.url());
      }
      long start = System.nanoTime();
      long end = start + TimeUnit.SECONDS.toNanos(seconds);
      FaultSchedule faults = new FaultSchedule(act, proxies, turns.writeLock(), seed, start, end);
      Thread cutter = new Thread(faults, "fault-schedule");
      cutter.setDaemon(true);
      cutter.start();
      applications.forEach(each -> each.start(turns.readLock(), start, end));
      showProgress(applications, faults, start);
      cutter.join(PATIENCE_MILLIS);
      List<Outcome> outcomes = new ArrayList<>();
      for (Application application : applications) {
        outcomes.add(application.finish(PATIENCE_MILLIS));
      }
      say("%n%s", Report.of(outcomes));
      draw(act, outcomes, faults);
      return outcomes.stream().filter(each -> each.lane().protectedByHawser()).allMatch(each -> each.audit().clean());
    } finally {
      proxies.forEach(FaultProxy::close);
      proxies.clear();
    }
  }

  private List<Lane> lanes(Act act) {
    List<Lane> lanes = new ArrayList<>();
    lanes.add(Lane.vendor(vendor, proxy()));
    if (!withoutHawser) {
      lanes.add(Lane.hawser(vendor, proxy(), act));
    }
    return lanes;
  }

  private FaultProxy proxy() {
    FaultProxy proxy = FaultProxy.toDatabase();
    proxies.add(proxy);
    return proxy;
  }

  private void showProgress(List<Application> applications, FaultSchedule faults, long start) throws InterruptedException {
    for (int second = 1; second <= seconds; second++) {
      TimeUnit.NANOSECONDS.sleep(start + TimeUnit.SECONDS.toNanos(second) - System.nanoTime());
      say("%3d s, %2d cuts   %s", second, faults.cuts().size(), applications.stream()
          .map(each -> "%s: %4d operations, %3d failed".formatted(
              each.lane().name(), each.journal().operations(), each.journal().count(Kind.FAILED)))
          .collect(Collectors.joining("   ")));
    }
  }

  private void draw(Act act, List<Outcome> outcomes, FaultSchedule faults) throws IOException {
    String name = output.getFileName().toString();
    int ending = name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.');
    Path picture = output.resolveSibling(name.substring(0, ending) + act.suffix + name.substring(ending));
    Path file = picture.toAbsolutePath();
    Files.createDirectories(file.getParent());
    Files.writeString(file, new TimelinePicture(act, outcomes, faults.cuts(), threads, seconds).svg());
    say("The picture of it: %s", picture);
  }

  private void say(String format, Object... arguments) {
    spec.commandLine().getOut().println(format.formatted(arguments));
  }
}
