package io.hawser.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The values that only a session knows, which no statement can set again: LAST_INSERT_ID() and the like, and the current values of
 * sequences. Those of a session that was lost are remembered, so that a new one is not asked for them until it has its own.
 * Changed under the ledger's lock; {@link #changeWith}, {@link #mayBeForgotten} and {@link #isRowCountZero} need none.
 */
final class SessionLocalValues {
  /** A query for others changes these. */
  private static final int ALWAYS = Effects.FOUND_ROWS | Effects.ROW_COUNT | Effects.DIAGNOSTICS;
  private static final int MOST_SEQUENCES = 1000;

  /** Bits of {@link Effects}: what the present session may know. */
  private volatile int known;
  private volatile int lost;
  /** The last statement left 0 behind, as a ping does. */
  private volatile boolean rowCountZero = true;
  private boolean everySequenceLost;
  private final Set<String> sequences = new LinkedHashSet<>();
  private final Set<String> sequencesLost = new LinkedHashSet<>();

  /** Whether the statement, once it has succeeded, is news here. */
  boolean changeWith(Effects effects) {
    int produced = effects.produced;
    return ((produced | effects.perhaps) & ~known) != 0 || (produced & lost) != 0 || (rowCountZero && ((produced | effects.perhaps) & Effects.ROW_COUNT) != 0);
  }

  void succeeded(Effects effects) {
    known |= effects.produced | effects.perhaps;
    lost &= ~effects.produced;
    if ((effects.produced & Effects.ROW_COUNT) != 0) {
      rowCountZero = effects.setsOnly();
    } else if ((effects.perhaps & Effects.ROW_COUNT) != 0) {
      rowCountZero &= effects.setsOnly();
    }
  }

  /** The server answered the statement with an error, which is in the diagnostics; what else it left behind is not known. */
  void failed(Effects effects) {
    known |= effects.produced | effects.perhaps | ALWAYS;
    lost &= ~(Effects.ROW_COUNT | Effects.DIAGNOSTICS);
    rowCountZero = false;
  }

  /** Nothing is known of the statement: the values may be its, and may still be those of before. */
  void perhaps(Effects effects) {
    known |= effects.produced | effects.perhaps | ALWAYS;
    rowCountZero = false;
  }

  /** The driver may have sent a statement of its own: a setter of JDBC. */
  void setByDriver() {
    known |= Effects.ROW_COUNT;
  }

  /** A ping was answered. */
  void pinged() {
    rowCountZero = true;
  }

  boolean haveWarnings() {
    return (known & Effects.DIAGNOSTICS) != 0;
  }

  boolean isRowCountZero() {
    return rowCountZero;
  }

  void nextOf(String sequence) {
    perhapsNextOf(sequence);
    sequencesLost.remove(sequence);
  }

  void perhapsNextOf(String sequence) {
    if (sequences.size() < MOST_SEQUENCES) {
      sequences.add(sequence);
    } else {
      known |= Effects.SEQUENCES;
    }
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
      if (isLost(sequence)) {
        reasons.add("current value of sequence " + sequence + " in the session that was lost");
      }
    }
    return reasons;
  }

  /** {@code s} and {@code test.s} may be the same one. */
  private boolean isLost(String sequence) {
    if (everySequenceLost) {
      return !sequences.contains(sequence);
    }
    String name = sequence.substring(sequence.lastIndexOf('.') + 1);
    for (String gone : sequencesLost) {
      if (gone.substring(gone.lastIndexOf('.') + 1).equals(name)) {
        return !sequences.contains(sequence);
      }
    }
    return false;
  }

  /**
   * What was lost, is asked for, and may have a value of the present session by now: as bits. None if asking the server would
   * change what else the statement asks for.
   */
  int doubtful(Effects effects) {
    int asked = effects.asked & lost & known & (Effects.LAST_INSERT_ID | Effects.LAST_GTID);
    return (effects.asked & lost) == asked && (effects.asked & ALWAYS) == 0 ? asked : 0;
  }

  /** The server has said that the present session has these; it was asked by a query, which has left its own traces. */
  void isOwn(int values) {
    lost = lost & ~values | Effects.FOUND_ROWS | Effects.DIAGNOSTICS;
  }

  void sessionLost() {
    lost |= known | Effects.FOUND_ROWS | Effects.ROW_COUNT; // of the driver's own statements at the login, if there was no other
    if (known != 0) {
      lost |= Effects.DIAGNOSTICS;
    }
    everySequenceLost |= (known & Effects.SEQUENCES) != 0;
    known = 0;
    rowCountZero = true;
    sequencesLost.addAll(sequences);
    sequences.clear();
  }

  void clear() {
    known = 0;
    lost = 0;
    everySequenceLost = false;
    rowCountZero = true;
    sequences.clear();
    sequencesLost.clear();
  }
}
