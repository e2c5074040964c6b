package io.hawser.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Adds up the effects of several texts. For one thread. */
final class EffectsSum {
  /** The flags that the sum has if each of its texts has them. */
  private static final int OF_ALL = ~(Effects.TOUCHES | Effects.ONE_CHECKED | Effects.ONE_STATEMENT);

  /** The sum, while further texts add nothing to it: a long batch must not cost more than its texts. */
  private Effects all;
  private List<Change> changes;
  private Set<String> sequences;
  private Set<String> functions;
  private int flags;
  private int produced;
  private int perhaps;
  private int asked;

  private EffectsSum(Effects first) {
    all = first;
  }

  /** For a single text, that text's own effects. */
  static Effects of(Iterable<Effects> texts) {
    Effects only = null;
    EffectsSum sum = null;
    for (Effects next : texts) {
      if (only == null) {
        only = next;
      } else {
        sum = sum == null ? new EffectsSum(only) : sum;
        sum.add(next);
      }
    }
    return only == null ? Effects.NONE : sum == null ? only : sum.effects();
  }

  private void add(Effects next) {
    if (all != null) {
      if (addsNothing(next)) {
        all = all.plain() ? all : all.ofSeveral();
        return;
      }
      begin(all);
      all = null;
    }
    for (Change change : next.changes) {
      if (change != Change.RUN || changes.isEmpty() || changes.get(changes.size() - 1) != Change.RUN) {
        changes.add(change);
      }
    }
    flags = (flags & next.flags() & OF_ALL) | ((flags | next.flags()) & Effects.TOUCHES);
    asked |= next.asked & ~produced;
    produced |= next.produced;
    perhaps |= next.perhaps;
    sequences.addAll(next.sequencesAsked);
    functions.addAll(next.unknownFunctions());
  }

  private void begin(Effects first) {
    changes = new ArrayList<>(Arrays.asList(first.changes));
    sequences = new LinkedHashSet<>(first.sequencesAsked);
    functions = new LinkedHashSet<>(first.unknownFunctions());
    flags = first.flags();
    produced = first.produced;
    perhaps = first.perhaps;
    asked = first.asked;
  }

  private boolean addsNothing(Effects next) {
    boolean runsAlready = all.changes.length > 0 && all.changes[all.changes.length - 1] == Change.RUN;
    int kept = all.flags() & OF_ALL;
    return next.plain() && runsAlready && (kept & next.flags()) == kept
        && (all.flags() & Effects.TOUCHES) >= (next.flags() & Effects.TOUCHES)
        && (all.produced | next.produced) == all.produced && (all.perhaps | next.perhaps) == all.perhaps
        && (all.asked | (next.asked & ~all.produced)) == all.asked
        && all.sequencesAsked.containsAll(next.sequencesAsked) && all.unknownFunctions().containsAll(next.unknownFunctions());
  }

  private Effects effects() {
    return all != null ? all : new Effects(changes.toArray(new Change[0]), flags, produced, perhaps, asked, sequences, functions);
  }
}
