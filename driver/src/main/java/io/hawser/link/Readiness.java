package io.hawser.link;

import java.io.IOException;
import java.nio.channels.Selector;

/**
 * Waits for the only channel of a selector; only the end of the wait matters. From Java 11 on another class of this name replaces it, which
 * leaves no garbage: here each wait puts an object into the selector's set of keys.
 */
final class Readiness {
  private Readiness() {}

  /**
   * @param millis 0 for no limit
   * @throws java.nio.channels.ClosedSelectorException the selector was closed, meanwhile or before
   */
  static void await(Selector selector, long millis) throws IOException {
    selector.select(millis);
    selector.selectedKeys().clear();
  }
}
