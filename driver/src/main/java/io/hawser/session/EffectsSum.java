package io.hawser.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Adds up the effects of several texts. For one thread. */
final class EffectsSum {
  /** As long as the next ones add nothing to it: a long batch must not cost more than its texts. */
  private Effects all;
  private List<Change> changes;
  private Set<String> sequences;
  private Set<String> functions;
  private int flags;
  private int produced;
  private int perhaps;
  private int asked;

  EffectsSum(Effects first) {
    all = first;
  }

  void add(Effects next) {
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
    flags = (flags & next.flags() & ~(Effects.TOUCHES | Effects.ONE_CHECKED | Effects.ONE_STATEMENT)) | ((flags | next.flags()) & Effects.TOUCHES);
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
    int kept = all.flags() & ~(Effects.TOUCHES | Effects.ONE_CHECKED | Effects.ONE_STATEMENT);
    return next.plain() && runsAlready && (kept & next.flags()) == kept && (all.flags() & Effects.TOUCHES) >= (next.flags() & Effects.TOUCHES)
        && (all.produced | next.produced) == all.produced && (all.perhaps | next.perhaps) == all.perhaps
        && (all.asked | (next.asked & ~all.produced)) == all.asked
        && all.sequencesAsked.containsAll(next.sequencesAsked) && all.unknownFunctions().containsAll(next.unknownFunctions());
  }

  Effects effects() {
    return all != null ? all : new Effects(changes.toArray(new Change[0]), flags, produced, perhaps, asked, sequences, functions);
  }
}
