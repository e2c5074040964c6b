package io.hawser.continuity;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What all connections of a class loader's Hawser share for the outcome of commits: what is known of each table. Thread-safe. */
public final class Continuity {
  private static final int MOST_TABLES = 1000;

  private final ConcurrentMap<String, KnownTable> tables = new ConcurrentHashMap<>();

  KnownTable table(ServerIdentity server, OutcomeTable table) {
    if (tables.size() >= MOST_TABLES) {
      tables.clear();
    }
    return tables.computeIfAbsent(server + " " + table, unseen -> new KnownTable(table));
  }
}
