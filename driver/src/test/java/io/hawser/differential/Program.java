package io.hawser.differential;

import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps that a plain session and one through Hawser both run.
 *
 * @param pings          whether Hawser asks the server before each use
 * @param serverPrepared whether the server prepares what JDBC does
 */
record Program(long seed, ServerUnderTest server, VendorDriver vendor, boolean pings, boolean serverPrepared, List<Step> steps) {
  Program without(int from, int to) {
    List<Step> fewer = new ArrayList<>(steps.subList(0, from));
    fewer.addAll(steps.subList(to, steps.size()));
    return new Program(seed, server, vendor, pings, serverPrepared, fewer);
  }

  Program upTo(int end) {
    return new Program(seed, server, vendor, pings, serverPrepared, List.copyOf(steps.subList(0, end)));
  }

  /** Whether a transaction may be open at a cut, which Hawser reports. */
  boolean cutsTransactions() {
    boolean open = false;
    boolean autocommit = true;
    for (Step step : steps) {
      String name = step.name();
      if (name.contains("utocommit =") || name.contains("etAutoCommit(")) {
        autocommit = name.endsWith("1") || name.endsWith("(true)");
        open = !autocommit;
      } else if (name.equals("COMMIT") || name.equals("ROLLBACK")) {
        open = false;
      } else if (step.kind() == Step.Kind.CUT) {
        if (open) {
          return true;
        }
      } else {
        open |= !autocommit || name.equals("BEGIN") || name.startsWith("START TRANSACTION");
      }
    }
    return false;
  }

  @Override public String toString() {
    StringBuilder text = new StringBuilder(
        "seed " + seed + ", " + server + ", " + vendor + (pings ? ", pings" : "") + (serverPrepared ? ", prepared by the server" : ""));
    steps.forEach(step -> text.append("\n    ").append(step));
    return text.toString();
  }
}
