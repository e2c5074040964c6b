package io.hawser.samples.demo;

import io.hawser.testbed.Fault;
import java.util.List;

/** What the application does, and what is cut meanwhile. */
enum Act {
  IDLE("Idle connections are cut", "while idle", "", "", 0.9, List.of(Fault.FIN, Fault.RESET, Fault.HALF_OPEN)),
  IN_FLIGHT("Transactions and COMMITs are cut in flight", "while they work", "&hawser.transaction.replay=on&hawser.commit.outcome=marker",
      "-in-flight", 0.6, List.of(Fault.RESET, Fault.FIN));

  final String title;
  /** When connections are cut, in words. */
  final String when;
  /** What Hawser's URL has beyond the vendor's. */
  final String options;
  /** What the picture's name has before its ending. */
  final String suffix;
  final double secondsBetweenCuts;
  final List<Fault> inTurn;

  Act(String title, String when, String options, String suffix, double secondsBetweenCuts, List<Fault> inTurn) {
    this.title = title;
    this.when = when;
    this.options = options;
    this.suffix = suffix;
    this.secondsBetweenCuts = secondsBetweenCuts;
    this.inTurn = inTurn;
  }
}
