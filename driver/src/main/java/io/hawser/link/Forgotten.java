package io.hawser.link;

import io.hawser.log.Log;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cleans up a connection that the application forgot to close, once it is garbage collected: the platform then closes the descriptor of a
 * Socket, but not that of a channel. This has no thread of its own: it is done by the watch's thread, and by each thread that opens a
 * connection. Thread-safe.
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

  /** @param end what to do once the owner is collected; must not reference the owner, and must not wait */
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

  /** Whether any owner may still be forgotten. */
  public static boolean any() {
    return !OPEN.isEmpty();
  }

  /** Cleans up after all owners collected meanwhile. If there are none, costs a look into an empty queue. */
  public static void endCollected() {
    for (Object each = QUEUE.poll(); each != null; each = QUEUE.poll()) {
      Forgotten forgotten = (Forgotten) each;
      if (OPEN.remove(forgotten)) {
        try {
          forgotten.end.run();
        } catch (RuntimeException | Error e) {
          LOG.warn("forgotten: the resources of a forgotten connection could not be released: " + e);
        }
      }
    }
  }
}
