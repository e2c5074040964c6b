package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.link.ProcessList;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;

/**
 * The sessions that were replaced, for callers that remember a session's number and want to KILL it. Knows the last {@value #MOST} of them
 * and keeps no connection alive. Thread-safe.
 */
final class ReplacedSessions {
  private static final int MOST = 10_000;

  private final ConcurrentMap<String, WeakReference<Sessions>> owners = new ConcurrentHashMap<>();
  /** The keys, in the order they were added. */
  private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();

  /** This session was lost or left, and its owner has another one. */
  void replaced(Link before, Sessions owner) {
    if (before.sessionId() < 0) {
      return;
    }
    String key = key(before.peer(), before.sessionId());
    if (owners.put(key, new WeakReference<>(owner)) == null) {
      order.add(key);
    }
    for (int surplus = owners.size() - MOST; surplus > 0; surplus--) {
      String eldest = order.poll();
      if (eldest == null) {
        return;
      }
      owners.remove(eldest);
    }
  }

  /** A session begins: its number, which a restarted server may give out again, no longer belongs to another one. */
  void begun(Link fresh) {
    if (!owners.isEmpty()) {
      forget(key(fresh.peer(), fresh.sessionId()));
    }
  }

  /** The owner no longer has a session. */
  void closed(Sessions owner) {
    for (Iterator<String> keys = order.iterator(); keys.hasNext();) {
      String key = keys.next();
      WeakReference<Sessions> of = owners.get(key);
      if (of == null || of.get() == null || of.get() == owner) {
        keys.remove();
        owners.remove(key);
      }
    }
  }

  private void forget(String key) {
    if (owners.remove(key) != null) {
      order.remove(key);
    }
  }

  /**
   * For a KILL that the server has answered with "unknown thread": the link that took the place of the session which it names.
   *
   * @param asked the link on which the KILL was sent; nothing else is under way there
   * @return null if that was not a session of this Hawser, or if nothing shows that the server asked knows the new one by its number
   */
  Link replacementOf(long sessionId, Link asked) {
    WeakReference<Sessions> known = owners.get(key(asked.peer(), sessionId));
    Sessions owner = known == null ? null : known.get();
    if (owner == null || owner.closed()) {
      return null;
    }
    Link present = owner.link();
    try {
      boolean there = present.sessionId() >= 0 && present.sessionId() != sessionId && present.peer().equals(asked.peer())
          && ProcessList.shows(asked, present, list -> list.contains(present));
      return there ? present : null;
    } catch (SQLException lost) {
      return null; // which the next call finds
    }
  }

  private static String key(String peer, long sessionId) {
    return sessionId + "@" + peer;
  }
}
