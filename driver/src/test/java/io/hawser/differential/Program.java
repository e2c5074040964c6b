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

  @Override public String toString() {
    StringBuilder text = new StringBuilder("seed " + seed + ", " + server + ", " + vendor + (pings ? ", pings" : "") + (serverPrepared ? ", prepared by the server" : ""));
    steps.forEach(step -> text.append("\n    ").append(step));
    return text.toString();
  }
}
