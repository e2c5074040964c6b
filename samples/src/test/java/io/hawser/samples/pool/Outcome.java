package io.hawser.samples.pool;

import java.util.List;

/**
 * What an application saw of one loss, through the vendor's driver and through Hawser.
 *
 * @param plain  the SQLStates that it caught in its three uses from the loss on, through the vendor's driver
 * @param hawser the same through Hawser
 * @param kept   whether the pool then still handed out the same of Hawser's connections
 */
record Outcome(List<String> plain, List<String> hawser, boolean kept) {
  /** For a table: failures before and after. */
  @Override public String toString() {
    String states = hawser.equals(plain) && !plain.isEmpty() ? "the same " + plain.size() : hawser.isEmpty() ? "0"
        : String.join(", ", hawser);
    return plain.size() + " → " + states + (kept ? ", kept" : ", replaced");
  }
}
