package io.hawser.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the readers of one text have found so far. */
final class Findings {
  private final List<Change> changes = new ArrayList<>(2);
  private final Set<String> functions = new LinkedHashSet<>();
  private final Set<String> sequencesAsked = new LinkedHashSet<>();
  private int statements;
  private int reads;
  private boolean onlyReads = true;
  private int produced;
  private int asked;

  void statement() {
    statements++;
  }

  /** The statement is one that reads, as long as nothing in it says otherwise. */
  void read() {
    reads++;
    run();
  }

  void add(Change change) {
    boolean repeated = change == Change.RUN && !changes.isEmpty() && changes.get(changes.size() - 1) == Change.RUN;
    if (!repeated) {
      changes.add(change);
    }
  }

  void moveTo(Findings other) {
    changes.forEach(other::add);
    changes.clear();
  }

  void run() {
    add(Change.RUN);
  }

  void add(Change.Kind kind) {
    add(Change.of(kind));
  }

  /** The statement read so far leaves this behind: a later statement of the text that asks for it asks not the old session. */
  void produces(int what) {
    produced |= what;
  }

  void asks(int what) {
    asked |= what & ~produced;
  }

  void asksSequence(String name) {
    sequencesAsked.add(name);
  }

  void callsUnknown(String function) {
    functions.add(function);
  }

  /** Something in the text is no read, or not provably one. */
  void noRead() {
    onlyReads = false;
  }

  Effects effects(boolean retryHint) {
    boolean read = onlyReads && reads > 0 && reads == statements;
    for (Change change : changes) {
      read &= change == Change.RUN;
      if (change.kind == Change.Kind.NEXT_VALUE) {
        sequencesAsked.remove(change.key);
      }
    }
    return new Effects(changes.toArray(new Change[0]), (read && asked == 0 && sequencesAsked.isEmpty() ? Effects.READ : 0) | (retryHint ? Effects.RETRY_HINT : 0)
        | (statements == 1 ? Effects.ONE_STATEMENT : 0), produced, asked,
        frozen(sequencesAsked), read ? frozen(functions) : Collections.<String>emptySet());
  }

  private static Set<String> frozen(Set<String> names) {
    return names.isEmpty() ? Collections.<String>emptySet() : Collections.unmodifiableSet(names);
  }
}
