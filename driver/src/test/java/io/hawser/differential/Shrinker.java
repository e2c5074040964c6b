package io.hawser.differential;

/** Makes a program that fails shorter, as long as it fails in the same way. */
final class Shrinker {
  private Shrinker() {
  }

  static Program shrink(Comparison comparison, Program failing, Outcome outcome) {
    Program shortest = outcome.at() < 0 ? failing : failing.upTo(outcome.at() + 1);
    boolean shorter = true;
    while (shorter) {
      shorter = false;
      for (int size = Math.max(1, shortest.steps().size() / 2); size >= 1; size /= 2) {
        for (int from = 0; from + size < shortest.steps().size() + 1; from++) {
          Program candidate = shortest.without(from, from + size);
          Outcome again = candidate.steps().isEmpty() ? outcome : comparison.of(candidate);
          if (!candidate.steps().isEmpty() && again.kind() == outcome.kind()) {
            shortest = again.at() < 0 ? candidate : candidate.upTo(again.at() + 1);
            shorter = true;
            from--;
          }
        }
      }
    }
    return shortest;
  }
}
