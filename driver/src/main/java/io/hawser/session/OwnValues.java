package io.hawser.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The values that only a session knows, which no statement can set again: LAST_INSERT_ID() and the like, and the current values of
 * sequences. Those of a session that was lost are remembered, so that a new one is not asked for them. Changed under the ledger's
 * lock; {@link #changeWith} and {@link #mayBeForgotten} need none.
 */
final class OwnValues {
  /** Bits of {@link Effects}. */
  private volatile int known;
  private volatile int lost;
  private final Set<String> sequences = new LinkedHashSet<>();
  private final Set<String> sequencesLost = new LinkedHashSet<>();

  /** Whether the statement, once it has succeeded, is news here. */
  boolean changeWith(Effects effects) {
    int produced = effects.produced;
    return (produced & ~known) != 0 || (produced & lost) != 0;
  }

  void succeeded(Effects effects) {
    known |= effects.produced;
    lost &= ~effects.produced;
  }

  /** The statement failed, or nothing is known of it: the values may be its, and may still be those of before. */
  void perhaps(Effects effects) {
    known |= effects.produced;
  }

  void nextOf(String sequence) {
    sequences.add(sequence);
    sequencesLost.remove(sequence);
  }

  void perhapsNextOf(String sequence) {
    sequences.add(sequence);
  }

  boolean mayBeForgotten(Effects effects) {
    return (effects.asked & lost) != 0 || !effects.sequencesAsked.isEmpty();
  }

  /** What the statement asks for and only a lost session knew, in words. */
  List<String> forgotten(Effects effects) {
    List<String> reasons = new ArrayList<>();
    for (String value : Effects.valuesOf(effects.asked & lost)) {
      reasons.add(value + " of the session that was lost");
    }
    for (String sequence : effects.sequencesAsked) {
      if (sequencesLost.contains(sequence)) {
        reasons.add("current value of sequence " + sequence + " in the session that was lost");
      }
    }
    return reasons;
  }

  void sessionLost() {
    lost |= known;
    known = 0;
    sequencesLost.addAll(sequences);
    sequences.clear();
  }

  void clear() {
    known = 0;
    lost = 0;
    sequences.clear();
    sequencesLost.clear();
  }
}
