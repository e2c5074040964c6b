package io.hawser.session;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The effects of recently used texts, for each {@link Dialect}, in two generations. The older is dropped when the younger is
 * full: the cache is bounded, needs no lock, and a text in use stays. Texts of more than {@value #LONGEST} characters are
 * read each time and not kept. Thread-safe.
 */
public final class EffectsCache {
  /** Longer texts are mostly bulk inserts with their values in them, which never come twice. */
  static final int LONGEST = 4096;
  private static final int GENERATION = 512;

  private final Generations[] generations = new Generations[Dialect.values().length];

  public EffectsCache() {
    for (Dialect dialect : Dialect.values()) {
      generations[dialect.ordinal()] = new Generations(dialect);
    }
  }

  /** As {@link Effects#of}. */
  public Effects of(String sql, Dialect dialect) {
    if (sql == null || sql.length() > LONGEST) {
      return Effects.of(sql, dialect);
    }
    return generations[dialect.ordinal()].of(sql);
  }

  int size() {
    int size = 0;
    for (Generations each : generations) {
      size += each.size();
    }
    return size;
  }

  private static final class Generations {
    private final Dialect dialect;
    private volatile ConcurrentHashMap<String, Effects> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<String, Effects> old = new ConcurrentHashMap<>();

    Generations(Dialect dialect) {
      this.dialect = dialect;
    }

    Effects of(String sql) {
      Effects found = young.get(sql);
      return found != null ? found : fetch(sql);
    }

    private Effects fetch(String sql) {
      Effects found = old.get(sql);
      if (found == null) {
        found = Effects.of(sql, dialect);
      }
      keep(sql, found);
      return found;
    }

    private synchronized void keep(String sql, Effects effects) {
      if (young.size() >= GENERATION) {
        old = young;
        young = new ConcurrentHashMap<>();
      }
      young.put(sql, effects);
    }

    synchronized int size() {
      return young.size() + old.size();
    }
  }
}
