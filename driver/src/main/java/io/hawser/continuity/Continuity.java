package io.hawser.continuity;

import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentMap;

/**
 * What all connections of a class loader's Hawser share for the outcome of commits: slots, which are used again so that the table stays
 * small, and what is known of each table. Thread-safe.
 */
public final class Continuity {
  private static final int MOST_TABLES = 1000;

  private final ConcurrentLinkedDeque<MarkerSlot> free = new ConcurrentLinkedDeque<>();
  private final ConcurrentMap<String, KnownTable> tables = new ConcurrentHashMap<>();

  MarkerSlot take() {
    MarkerSlot used = free.pollFirst();
    return used != null ? used : new MarkerSlot(new SecureRandom());
  }

  void giveBack(MarkerSlot slot) {
    free.addFirst(slot);
  }

  KnownTable table(ServerIdentity server, OutcomeTable table) {
    if (tables.size() >= MOST_TABLES) {
      tables.clear();
    }
    return tables.computeIfAbsent(server + " " + table, unseen -> new KnownTable(table));
  }
}
