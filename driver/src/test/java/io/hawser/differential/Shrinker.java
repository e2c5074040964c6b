package io.hawser.differential;

/** Makes a failing program shorter, as long as it fails in the same way. */
final class Shrinker {
  private final Comparison comparison;
  private Program shortest;
  private Outcome outcome;

  /** @param outcome how the program ended */
  Shrinker(Comparison comparison, Program failing, Outcome outcome) {
    this.comparison = comparison;
    this.outcome = outcome;
    this.shortest = upToItsEnd(failing, outcome);
    while (isMadeShorter()) {
      // after these omissions the next round may leave out more
    }
  }

  private boolean isMadeShorter() {
    boolean shorter = false;
    for (int size = Math.max(1, shortest.steps().size() / 2); size >= 1; size /= 2) {
      int from = 0;
      while (from + size <= shortest.steps().size() && shortest.steps().size() > size) {
        Program candidate = shortest.without(from, from + size);
        Outcome again = candidate.cutsTransactions() ? null : comparison.of(candidate);
        if (again != null && again.isLike(outcome)) {
          shortest = upToItsEnd(candidate, again);
          outcome = again;
          shorter = true;
        } else {
          from++;
        }
      }
    }
    return shorter;
  }

  private static Program upToItsEnd(Program program, Outcome outcome) {
    return outcome.at() < 0 ? program : program.upTo(outcome.at() + 1);
  }

  Program shortest() {
    return shortest;
  }

  /** Of the shortest program. */
  Outcome outcome() {
    return outcome;
  }
}
