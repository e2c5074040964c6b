package io.hawser.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The values that only a session knows and no statement can set again: LAST_INSERT_ID() and the like, and the current values of
 * sequences. Those of a lost session are remembered, so that a new one is not asked for them until it has its own. Recovery
 * checks them before a statement that runs on a new session, and before a ping.
 *
 * <p>Thread-safe. The normal path of a call takes no lock here.
 */
public final class SessionLocalValues {
  private static final int MOST_SEQUENCES = 1000;

  /** Bits of {@link LocalValue}: what the current session may know. */
  private volatile int known;
  private volatile int lost;
  /** The last statement left 0 behind, as a ping does. */
  private volatile boolean rowCountZero = true;
  /** What the application has ever asked for on this connection. */
  private volatile int everAsked;
  private boolean everySequenceLost;
  private final Set<String> sequences = new LinkedHashSet<>();
  /** Empty and immutable until there is one. */
  private Set<String> sequencesLost = Collections.emptySet();

  /** Whether the statement, once it has succeeded, changes anything here. */
  boolean changeWith(Effects effects) {
    int produced = effects.produced;
    return (asked(effects) & ~everAsked) != 0 || ((produced | effects.perhaps) & ~known) != 0 || (produced & lost) != 0
        || (rowCountZero && ((produced | effects.perhaps) & LocalValue.ROW_COUNT) != 0);
  }

  synchronized void succeeded(Effects effects) {
    everAsked |= asked(effects);
    known |= effects.produced | effects.perhaps;
    lost &= ~effects.produced;
    if ((effects.produced & LocalValue.ROW_COUNT) != 0) {
      rowCountZero = effects.setsOnly();
    } else if ((effects.perhaps & LocalValue.ROW_COUNT) != 0) {
      rowCountZero &= effects.setsOnly();
    }
  }

  /** The server answered the statement with an error, which is in the diagnostics; what else it left behind is not known. */
  synchronized void failed(Effects effects) {
    known |= effects.produced | effects.perhaps | LocalValue.OF_QUERIES;
    lost &= ~(LocalValue.ROW_COUNT | LocalValue.DIAGNOSTICS | LocalValue.TRACE);
    rowCountZero = false;
  }

  /** Nothing is known of the statement: the values may be its own, or still the previous ones. */
  synchronized void perhaps(Effects effects) {
    known |= effects.produced | effects.perhaps | LocalValue.OF_QUERIES;
    rowCountZero = false;
  }

  /** The driver may have sent a statement of its own: a setter of JDBC. */
  synchronized void setByDriver() {
    known |= LocalValue.ROW_COUNT;
  }

  /** A ping was answered. */
  public void pinged() {
    rowCountZero = true;
  }

  /** Whether a statement has replaced what the login left in the list of warnings. */
  public boolean haveWarnings() {
    return (known & LocalValue.DIAGNOSTICS) != 0;
  }

  /** Whether a ping before this statement changes nothing that the application can see. */
  public boolean mayPing(Effects next) {
    return rowCountZero || next.hidesPing();
  }

  synchronized void nextOf(String sequence) {
    perhapsNextOf(sequence);
    sequencesLost.remove(sequence);
  }

  synchronized void perhapsNextOf(String sequence) {
    if (sequences.size() < MOST_SEQUENCES) {
      sequences.add(sequence);
    } else {
      known |= LocalValue.SEQUENCES;
    }
  }

  /**
   * What this statement asks for that only a lost session knew, such as LAST_INSERT_ID(). Checked after a recovery, before the
   * statement runs on the new session, which would answer wrongly. Empty, and without allocation, on a first session.
   */
  public List<String> forgotten(Effects effects) {
    boolean mayBe = (effects.asked & lost) != 0 || !effects.sequencesAsked.isEmpty();
    return mayBe ? reasons(effects) : Collections.<String>emptyList();
  }

  private synchronized List<String> reasons(Effects effects) {
    List<String> reasons = new ArrayList<>();
    for (String value : LocalValue.names(effects.asked & lost)) {
      reasons.add(value + " of the lost session");
    }
    for (String sequence : effects.sequencesAsked) {
      if (isLost(sequence)) {
        reasons.add("current value of sequence " + sequence + " in the lost session");
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
   * The query that tells whether the current session has its own value for what {@link #forgotten} names: an INSERT does not show
   * whether the table has an AUTO_INCREMENT column. Empty if it can't have one, or if asking the server would change something else
   * that the statement asks for.
   */
  public synchronized Optional<OwnValueQuery> query(Effects effects) {
    int asked = effects.asked & lost & known & (LocalValue.LAST_INSERT_ID | LocalValue.LAST_GTID);
    boolean mayAsk = asked != 0 && (effects.asked & lost) == asked && (effects.asked & LocalValue.OF_QUERIES) == 0;
    return mayAsk ? Optional.of(new OwnValueQuery(asked)) : Optional.<OwnValueQuery>empty();
  }

  /** The server has answered the query, which has left its own traces: the current session has these values, or not. */
  public synchronized void isOwn(OwnValueQuery query, boolean own) {
    lost = lost & ~(own ? query.values : 0) | LocalValue.FOUND_ROWS | LocalValue.DIAGNOSTICS | LocalValue.TRACE;
  }

  private static int asked(Effects effects) {
    return effects.sequencesAsked.isEmpty() ? effects.asked : effects.asked | LocalValue.SEQUENCES;
  }

  /**
   * Whether the session can be left for another one before this statement, unnoticed by the application: it does not ask for such values,
   * and never did, except for LAST_INSERT_ID(), which another session can be given ({@link #mayHaveLastInsertId}).
   */
  public synchronized boolean mayBeLeft(Effects next) {
    return !next.usesLocalValues() && (everAsked & ~LocalValue.LAST_INSERT_ID) == 0 && sequences.isEmpty();
  }

  /** Whether the session may have a LAST_INSERT_ID() of its own. */
  public boolean mayHaveLastInsertId() {
    return (known & LocalValue.LAST_INSERT_ID) != 0;
  }

  /** The session that was left has passed on its LAST_INSERT_ID(). */
  public synchronized void lastInsertIdHandedOn() {
    lost &= ~LocalValue.LAST_INSERT_ID;
    known |= LocalValue.LAST_INSERT_ID;
  }

  synchronized void sessionLost() {
    lost |= known | LocalValue.FOUND_ROWS | LocalValue.ROW_COUNT; // of the driver's own statements at the login, if there was no other
    if (known != 0) {
      lost |= LocalValue.DIAGNOSTICS;
    }
    everySequenceLost |= (known & LocalValue.SEQUENCES) != 0;
    known = 0;
    rowCountZero = true;
    if (!sequences.isEmpty() && sequencesLost.isEmpty()) {
      sequencesLost = new LinkedHashSet<>();
    }
    sequencesLost.addAll(sequences);
    sequences.clear();
  }

  /** After {@link #sessionLost}: the new session may have its own values, from a transaction that was run again there; it must be asked. */
  synchronized void replayed() {
    known |= LocalValue.LAST_INSERT_ID | LocalValue.LAST_GTID;
  }

  synchronized void clear() {
    known = 0;
    lost = 0;
    everySequenceLost = false;
    rowCountZero = true;
    sequences.clear();
    sequencesLost.clear();
  }
}
