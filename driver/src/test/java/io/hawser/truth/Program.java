package io.hawser.truth;

import io.hawser.testbed.CutPoint;
import io.hawser.testbed.Fault;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What an application does on one connection, and when this is cut: all of it follows from the seed.
 *
 * @param obedient rolls back after 40001, as the README says; else it ignores every exception and goes on
 */
record Program(long seed, ServerUnderTest server, VendorDriver vendor, boolean tls, boolean obedient, List<String> options,
    List<Step> steps) {
  private static final int MOST_STEPS = 14;
  private static final int TOTAL = List.of(Kind.values()).stream().mapToInt(kind -> kind.weight).sum();

  /** @param cut what happens to the connection before or during this step; null for nothing */
  record Step(Kind kind, List<Integer> ids, Cut cut) {
    @Override public String toString() {
      return (cut == null ? "" : cut + "; ") + kind + (ids.isEmpty() ? "" : " " + ids);
    }
  }

  /** @param point null: at once, while the connection is idle */
  record Cut(Fault fault, CutPoint point) {
    @Override public String toString() {
      return point == null ? "CUT idle " + fault : "CUT " + fault + " after " + point.count() + " bytes " + point.direction();
    }
  }

  static Program of(long seed, List<ServerUnderTest> servers, boolean isCut) {
    Random random = new Random(seed);
    ServerUnderTest server = servers.get(random.nextInt(servers.size()));
    VendorDriver vendor = VendorDriver.values()[random.nextInt(VendorDriver.values().length)];
    boolean tls = random.nextInt(4) == 0;
    boolean obedient = random.nextInt(3) > 0;
    List<String> options = new ArrayList<>(
        List.of("hawser.odp.check=off", "hawser.reconnect.interval=10ms", "hawser.reconnect.maxInterval=100ms",
            "hawser.ping.after=" + (random.nextBoolean() ? "1ms" : "1d"), "hawser.look.after=" + (random.nextInt(3) > 0 ? "1ms" : "1h"),
            "allowMultiQueries=true", "useServerPrepStmts=" + random.nextBoolean(), "rewriteBatchedStatements=" + random.nextBoolean(),
            "hawser.session.procedures=" + (random.nextBoolean() ? "stateless" : "unknown")));
    int length = 3 + random.nextInt(MOST_STEPS - 3);
    int firstCut = random.nextInt(length);
    int secondCut = random.nextInt(3) == 0 ? random.nextInt(length) : -1;
    List<Step> steps = new ArrayList<>();
    int id = 1;
    for (int i = 0; i < length; i++) {
      Kind kind = i == 0 && random.nextBoolean() ? Kind.JDBC_AUTOCOMMIT_OFF : any(random);
      List<Integer> ids = new ArrayList<>();
      for (int n = 0; n < kind.writes; n++) {
        ids.add(id++);
      }
      steps.add(new Step(kind, ids, isCut && (i == firstCut || i == secondCut) ? cut(random) : null));
    }
    return new Program(seed, server, vendor, tls, obedient, options, steps);
  }

  private static Kind any(Random random) {
    int dice = random.nextInt(TOTAL);
    for (Kind kind : Kind.values()) {
      dice -= kind.weight;
      if (dice < 0) {
        return kind;
      }
    }
    throw new AssertionError();
  }

  /** A half-open connection answers the next write; one that is cut during a call would be silent, and take seconds. */
  private static Cut cut(Random random) {
    Fault fault = random.nextBoolean() ? Fault.FIN : Fault.RESET;
    switch (random.nextInt(6)) {
      case 0:
        return new Cut(fault, null);
      case 1:
        return new Cut(Fault.HALF_OPEN, null);
      case 2:
        return new Cut(fault, CutPoint.beforeRequest());
      case 3:
        return new Cut(fault, CutPoint.beforeAnswer());
      case 4:
        return new Cut(fault, CutPoint.bytesToServer(random.nextInt(random.nextBoolean() ? 60 : 300)));
      default:
        return new Cut(fault, CutPoint.bytesToClient(random.nextInt(random.nextBoolean() ? 20 : 150)));
    }
  }

  Program with(List<Step> fewer) {
    return new Program(seed, server, vendor, tls, obedient, options, fewer);
  }

  int writes() {
    return steps.stream().mapToInt(step -> step.ids().size()).sum();
  }

  @Override public String toString() {
    return "program " + seed + ": " + vendor + " on " + server + (tls ? ", TLS" : "") + (obedient ? "" : ", ignores exceptions") + ", "
        + options;
  }
}
