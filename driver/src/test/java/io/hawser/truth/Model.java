package io.hawser.truth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the application may conclude from the outcomes it received, compared with what the server has committed. Which statements commit or
 * begin is observed, not modelled: a write that was done and is not committed is open until it is seen committed or was rolled back.
 */
final class Model {
  /** Done, and not committed yet: in order. */
  private final List<Integer> open = new ArrayList<>();
  private final Set<Integer> committed = new TreeSet<>();
  /** Never to be seen. */
  private final Set<Integer> gone = new TreeSet<>();
  /** Lost with their transaction, which the application has not rolled back since. */
  private final List<Integer> lost = new ArrayList<>();
  private boolean toldLost;
  private int savepoint = -1;
  final List<String> violations = new ArrayList<>();
  final Counters counters;

  Model(Counters counters) {
    this.counters = counters;
  }

  boolean hasOpenWrites() {
    return !open.isEmpty();
  }

  void succeeded(Kind kind, List<Integer> writes, boolean replaced, Map<Integer, Integer> now) {
    boolean ends = kind.rollsBack() || kind.begins();
    boolean asks = kind != Kind.IS_VALID && kind != Kind.JDBC_AUTOCOMMIT_OFF && kind != Kind.UNWRAPPED_INSERT
        && kind != Kind.JDBC_AUTOCOMMIT_ON;
    if (toldLost && !ends && asks) {
      violations.add(kind + " succeeded after 40001, with nothing rolled back since");
    } else if (!lost.isEmpty() && kind.commits() && !ends) {
      violations.add(kind + " succeeded though " + lost + " of its transaction are lost");
    }
    if (replaced && !open.isEmpty() && !kind.rollsBack() && asks) {
      violations.add(kind + " succeeded on a new session, and nobody said that " + open + " are lost");
    }
    if (kind.rollsBack()) {
      gone.addAll(open);
      open.clear();
    }
    if (ends) {
      lost.clear();
      toldLost = false;
    }
    for (int id : writes) {
      if (kind == Kind.UPDATE_ROW || now.containsKey(id)) {
        counters.add("written");
      }
      open.add(id);
    }
    settle(now);
    if (kind.commits() && !open.isEmpty()) {
      violations.add(kind + " returned, and " + open + " are not committed");
    }
    if (kind == Kind.SAVEPOINT) {
      savepoint = open.size();
    } else if (kind == Kind.ROLLBACK_TO && savepoint >= 0 && savepoint <= open.size()) {
      gone.addAll(open.subList(savepoint, open.size()));
      open.subList(savepoint, open.size()).clear();
    }
  }

  void failed(Kind kind, List<Integer> writes, Reported told, Map<Integer, Integer> now) {
    counters.add(told.name());
    switch (told) {
      case ERROR -> {
        if (!kind.mayBeHalfDone()) {
          expectNone(writes, now, kind + " failed");
          gone.addAll(writes);
        }
        settle(now);
      }
      case DEADLOCK -> {
        expectNone(open, now, kind + " was told of a deadlock");
        gone.addAll(open);
        open.clear();
        savepoint = -1;
        settle(now);
      }
      case ROLLED_BACK -> {
        expectNone(open, now, kind + " was told 40001");
        expectNone(writes, now, kind + " was told 40001");
        if (open.isEmpty() && !toldLost) {
          counters.add("40001 with nothing written");
        }
        gone.addAll(writes);
        lose();
        toldLost = true;
        settle(now);
        if (kind == Kind.JDBC_COMMIT || kind == Kind.COMMIT || kind.begins()) {
          lost.clear();
          toldLost = false;
        }
      }
      default -> lostSomehow(kind, writes, told, now);
    }
  }

  private void lostSomehow(Kind kind, List<Integer> writes, Reported told, Map<Integer, Integer> now) {
    if (!open.isEmpty() && kind.leavesATransactionOpen()) {
      counters.add(told + " where nothing could be committed");
    }
    if (told == Reported.LOST_NOT_EXECUTED && !writes.isEmpty()) {
      expectNone(writes, now, kind + " was told that it was not executed");
    }
    List<Integer> there = new ArrayList<>(open);
    there.removeIf(id -> !now.containsKey(id));
    if (!there.isEmpty() && there.size() < open.size()) {
      violations.add(kind + " was told " + told + ", and of " + open + " only " + there + " are committed");
    }
    for (int id : writes) {
      (now.containsKey(id) ? committed : gone).add(id);
    }
    settle(now);
    if (kind.commits()) {
      gone.addAll(open);
      open.clear();
      savepoint = -1;
    } else {
      lose();
    }
    if (kind == Kind.JDBC_COMMIT || kind == Kind.COMMIT || kind.rollsBack()) {
      lost.clear(); // the application was informed, or did not want it
    }
  }

  /** What was open went with its session. */
  private void lose() {
    lost.addAll(open);
    gone.addAll(open);
    open.clear();
    savepoint = -1;
  }

  private void expectNone(List<Integer> ids, Map<Integer, Integer> now, String what) {
    List<Integer> there = new ArrayList<>(ids);
    there.removeIf(id -> !now.containsKey(id));
    if (!there.isEmpty()) {
      violations.add(what + ", and " + there + " are committed");
    }
  }

  /** What is seen committed is no longer open. What must never come has not come, what was there stays, and nothing is there twice. */
  void settle(Map<Integer, Integer> now) {
    if (open.removeIf(now::containsKey) && open.isEmpty()) {
      savepoint = -1;
    }
    now.forEach((id, times) -> {
      if (times > 1) {
        violations.add(id + " is there " + times + " times");
      }
      if (gone.contains(id)) {
        violations.add(id + " was taken for gone, and has come");
      }
      committed.add(id);
    });
    for (int id : committed) {
      if (!now.containsKey(id)) {
        violations.add(id + " was committed, and is gone");
      }
    }
  }
}
