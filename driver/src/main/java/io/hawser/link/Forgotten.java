package io.hawser.link;

import io.hawser.log.Log;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is to be done once an application has forgotten a connection without closing it, and the collector has taken it: the platform
 * closes the descriptor of a Socket then, but not that of a channel. There is no thread for it: the watch's does it, and whoever opens
 * a connection. Thread-safe.
 */
public final class Forgotten extends PhantomReference<Object> {
  private static final Log LOG = Log.of(Forgotten.class);
  private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
  /** A reference that is not reachable itself is never enqueued. */
  private static final Set<Forgotten> OPEN = ConcurrentHashMap.newKeySet();

  private final Runnable end;

  private Forgotten(Object owner, Runnable end) {
    super(owner, QUEUE);
    this.end = end;
  }

  /** @param end what to do once the owner is collected; must not hold the owner, and must not wait */
  public static Forgotten when(Object owner, Runnable end) {
    Forgotten made = new Forgotten(owner, end);
    OPEN.add(made);
    return made;
  }

  /** The owner has been closed, and there is nothing left to do. */
  public void closed() {
    OPEN.remove(this);
    clear();
  }

  /** Whether there is anything that may yet be forgotten. */
  public static boolean any() {
    return !OPEN.isEmpty();
  }

  /** Ends all that have been collected meanwhile. Costs a look into an empty queue otherwise. */
  public static void endCollected() {
    for (Object each = QUEUE.poll(); each != null; each = QUEUE.poll()) {
      Forgotten forgotten = (Forgotten) each;
      if (OPEN.remove(forgotten)) {
        try {
          forgotten.end.run();
        } catch (RuntimeException | Error e) {
          LOG.warn("forgotten: what a forgotten connection had could not be given back: " + e);
        }
      }
    }
  }
}
