package io.hawser.link;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** Waits for the one channel of a selector. A key that is given to an action is not added to a set, which would allocate an object. */
final class Readiness implements Consumer<SelectionKey> {
  private static final Readiness NOTHING_TO_DO = new Readiness();

  private Readiness() {}

  /** Like the one for Java 8. */
  static void await(Selector selector, long millis) throws IOException {
    selector.select(NOTHING_TO_DO, millis);
  }

  @Override public void accept(SelectionKey ready) {
    // being ready is all that counts
  }
}
