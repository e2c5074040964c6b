package io.hawser.odp;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds a way from the keepalive values of one leg to good ones, on which no step is worse than the start: an ODP applies each
 * statement by itself, and a connection that is opened between two of them keeps for life what was in force then.
 *
 * <p>It searches all combinations of sensible values, a statement at a time, for the way with the fewest statements; if the recommended
 * values can be reached, it takes them. A user timeout makes the search necessary: while it is set, the count has no effect, and a longer
 * interval allows fewer lost probes. If there is no other way, it makes a detour: a longer user timeout and an earlier first probe allow
 * more lost probes, until the count does.
 */
final class LegCure {
  /** The most that ODP accepts. */
  static final int MOST_USER_TIMEOUT = 20;
  /** The longest that is tried. ODP accepts up to 75, but a shorter interval with more probes does the same. */
  private static final int MOST_INTERVAL = 20;
  private static final int MOST_COUNT = 9;
  /** What 5/5/5/0 survives: the minimum for a cure. */
  private static final int LOST_PROBES = TcpKeepAlive.RECOMMENDED.survivesLostProbes();
  private static final int CUT = TcpKeepAlive.RECOMMENDED.survivesCutOf();
  private static final int WHOLE = TcpKeepAlive.RECOMMENDED.givesUpAfter().getAsInt();
  /** Seconds. A cure notices a vanished peer no later than this, unless the old values were later still. */
  private static final int LATEST = 900;

  private final Values start;
  /** What the kernel makes of the start. */
  private final TcpKeepAlive before;
  private final int pathIdleTimeout;
  /** Whether values are tried that a later step changes again. */
  private final boolean detours;
  private final int bestIdle;
  private final int bestCount;
  private final Map<Values, Values> cameFrom = new LinkedHashMap<>();

  private LegCure(Values start, boolean enabled, int pathIdleTimeout, boolean detours) {
    this.start = start;
    this.before = start.socket(enabled);
    this.pathIdleTimeout = pathIdleTimeout;
    this.detours = detours;
    this.bestIdle = Math.max(1, Math.min(TcpKeepAlive.RECOMMENDED.idle(), pathIdleTimeout / 2));
    int toLastAsLong = (WHOLE - bestIdle + TcpKeepAlive.RECOMMENDED.interval() - 1) / TcpKeepAlive.RECOMMENDED.interval();
    this.bestCount = !before.enabled() ? toLastAsLong : Math.max(toLastAsLong, Math.min(MOST_COUNT, before.survivesLostProbes() + 1));
  }

  /** The changes of keepalive values in the order in which to make them; empty if there is no way, or nothing to change. */
  static List<Map.Entry<String, Integer>> of(Situation situation, Leg leg) {
    OptionalInt idle = situation.number(leg.idle());
    OptionalInt interval = situation.number(leg.interval());
    OptionalInt count = situation.number(leg.count());
    OptionalInt userTimeout = situation.number(leg.userTimeout());
    if (!idle.isPresent() || !interval.isPresent() || !count.isPresent() || !userTimeout.isPresent()) {
      return Collections.emptyList(); // a version of ODP that does not have them all
    }
    Values start = new Values(idle.getAsInt(), interval.getAsInt(), count.getAsInt(), userTimeout.getAsInt());
    boolean enabled = situation.keepAlive(leg).enabled();
    for (boolean detours : new boolean[] {false, true}) {
      LegCure cure = new LegCure(start, enabled, situation.pathIdleTimeout(), detours);
      Optional<Values> goal = cure.goal();
      if (goal.isPresent()) {
        return cure.way(goal.get(), leg);
      }
    }
    return Collections.emptyList();
  }

  /** The best of the good values that can be reached; the start itself if nothing needs to change. */
  private Optional<Values> goal() {
    Map<Values, Integer> steps = new LinkedHashMap<>();
    Deque<Values> next = new ArrayDeque<>();
    steps.put(start, 0);
    next.add(start);
    while (!next.isEmpty()) {
      Values from = next.poll();
      for (Values to : from.neighbours(this)) {
        if (!steps.containsKey(to) && isNoWorse(to.socket(true))) {
          steps.put(to, steps.get(from) + 1);
          cameFrom.put(to, from);
          next.add(to);
        }
      }
    }
    return steps.keySet().stream().filter(values -> isGood(values.socket(true)))
        .min(Comparator.<Values, Boolean>comparing(values -> !isUsual(values)).thenComparing(steps::get)
            .thenComparing(values -> values.socket(true).givesUpAfter().getAsInt()));
  }

  private List<Map.Entry<String, Integer>> way(Values goal, Leg leg) {
    List<Map.Entry<String, Integer>> way = new ArrayList<>();
    for (Values at = goal; !at.equals(start); at = cameFrom.get(at)) {
      way.add(0, at.change(cameFrom.get(at), leg));
    }
    return way;
  }

  /** Never worse, at any step. Without keepalive none of the values is in force, and nothing can be worse. */
  private boolean isNoWorse(TcpKeepAlive now) {
    return !before.enabled()
        || now.survivesLostProbes() >= Math.min(before.survivesLostProbes(), LOST_PROBES)
            && now.survivesCutOf() >= before.survivesCutOf()
            && lastsAsLong(now)
            && now.idle() <= Math.max(before.idle(), pathIdleTimeout - 1)
            && (now.userTimeout() == 0 || now.userTimeout() >= before.userTimeout());
  }

  /** An idle time that is too long for the path must become shorter, and the time after it must not. */
  private boolean lastsAsLong(TcpKeepAlive now) {
    return before.idle() < pathIdleTimeout ? whole(now) >= whole(before) : whole(now) - now.idle() >= whole(before) - before.idle();
  }

  private boolean isGood(TcpKeepAlive now) {
    return now.userTimeout() == 0 && now.idle() < pathIdleTimeout && now.survivesCutOf() >= CUT && whole(now) >= WHOLE
        && now.survivesLostProbes()
            >= (before.enabled() ? Math.max(LOST_PROBES, Math.min(before.survivesLostProbes(), MOST_COUNT - 1)) : LOST_PROBES)
        && whole(now) <= (before.enabled() ? Math.max(LATEST, whole(before)) : Rules.LATE);
  }

  /** Whether every changed value becomes the recommended one; if keepalive was off, all of them must, because nobody has chosen them. */
  private boolean isUsual(Values values) {
    TcpKeepAlive good = TcpKeepAlive.RECOMMENDED;
    if (!before.enabled()) {
      return values.equals(start) || values.equals(new Values(bestIdle, good.interval(), bestCount, 0));
    }
    return (values.idle == start.idle || values.idle == bestIdle)
        && (values.interval == start.interval || values.interval == good.interval())
        && (values.count == start.count || values.count == bestCount);
  }

  private static int whole(TcpKeepAlive socket) {
    return socket.givesUpAfter().getAsInt();
  }

  /** The four values of proxyconfig, raw. */
  private static final class Values {
    final int idle;
    final int interval;
    final int count;
    final int userTimeout;

    Values(int idle, int interval, int count, int userTimeout) {
      this.idle = idle;
      this.interval = interval;
      this.count = count;
      this.userTimeout = userTimeout;
    }

    TcpKeepAlive socket(boolean enabled) {
      return TcpKeepAlive.of(enabled, idle, interval, count, userTimeout);
    }

    List<Values> neighbours(LegCure cure) {
      List<Values> all = new ArrayList<>();
      if (userTimeout != 0) {
        all.add(new Values(idle, interval, count, 0));
      }
      if (cure.detours) {
        if (userTimeout != 0) {
          all.add(new Values(idle, interval, count, MOST_USER_TIMEOUT));
        }
        all.add(new Values(1, interval, count, userTimeout));
        all.add(new Values(cure.start.idle, interval, count, userTimeout));
      }
      if (idle != cure.bestIdle) {
        all.add(new Values(cure.bestIdle, interval, count, userTimeout));
      }
      for (int other = MOST_COUNT; other > 0; other--) {
        all.add(new Values(idle, interval, other, userTimeout));
      }
      for (int other = 1; other <= MOST_INTERVAL; other++) {
        all.add(new Values(idle, other, count, userTimeout));
      }
      return all;
    }

    /** What differs from another, in one value. */
    Map.Entry<String, Integer> change(Values from, Leg leg) {
      return idle != from.idle ? entry(leg.idle(), idle)
          : interval != from.interval ? entry(leg.interval(), interval)
          : count != from.count ? entry(leg.count(), count)
          : entry(leg.userTimeout(), userTimeout);
    }

    private static Map.Entry<String, Integer> entry(String parameter, int value) {
      return new SimpleImmutableEntry<>(parameter, value);
    }

    @Override public boolean equals(Object other) {
      if (!(other instanceof Values)) {
        return false;
      }
      Values that = (Values) other;
      return idle == that.idle && interval == that.interval && count == that.count && userTimeout == that.userTimeout;
    }

    @Override public int hashCode() {
      return ((idle * 128 + interval) * 128 + count) * 128 + userTimeout;
    }
  }
}
