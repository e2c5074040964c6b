package io.hawser.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The assignments of one SET, and the order and grouping in which to repeat them. */
final class Assignments {
  /** Set last: the server reads the strings of the statement before it applies these settings. */
  private final List<Change> environment = new ArrayList<>(0);
  /** The others; if one of them takes its value from a setting other than itself, all are repeated together. */
  private final List<Change> others = new ArrayList<>(1);
  private boolean builds;

  void add(Change change) {
    builds |= !Arrays.asList(change.writes()).containsAll(change.reads());
    others.add(change);
  }

  void addEnvironment(Change change) {
    environment.add(change);
  }

  /** A server reads the variables of a statement before it sets any: assignments that depend on others are not split up. */
  void moveTo(EffectsBuilder found) {
    if (builds) {
      others.addAll(environment);
      moveTogether(found);
    } else {
      others.forEach(found::add);
      environment.forEach(found::add);
    }
    others.clear();
    environment.clear();
    builds = false;
  }

  private void moveTogether(EffectsBuilder found) {
    StringBuilder text = new StringBuilder();
    List<String> writes = new ArrayList<>();
    Set<String> reads = new LinkedHashSet<>();
    boolean together = true;
    for (Change part : others) {
      together &= part.kind == Change.Kind.SET && !part.isInitial() && part.form == Change.Form.ASSIGNMENT;
      text.append(text.length() == 0 ? "" : ", ").append(part.text);
      writes.addAll(Arrays.asList(part.writes()));
      reads.addAll(part.reads());
    }
    if (together) {
      found.add(Change.set(others.get(0).key, text.toString(), Change.Form.ASSIGNMENT, writes.toArray(new String[0]), reads));
      return;
    }
    for (Change part : others) {
      found.add(
          part.kind == Change.Kind.SET ? Change.hold(part.key, part.key + " set from an expression, among settings of other kinds") : part);
    }
  }
}
