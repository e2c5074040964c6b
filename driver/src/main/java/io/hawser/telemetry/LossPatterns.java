package io.hawser.telemetry;

import io.hawser.failure.Cause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What several losses of one endpoint tell together. Careful: a sentence is said only if no survivor contradicts it and at least three
 * losses from different moments support it. Stateless.
 */
public final class LossPatterns {
  private static final int LEAST = 3;
  /** This many losses within this short a time are one event, and the idleness of each says nothing. */
  private static final int BURST = 5;
  private static final long BURST_MILLIS = 10_000;
  /** A small pool that loses all its sessions finds that out at once: for idleness, that counts as one loss. */
  private static final long MOMENT_MILLIS = 1_000;
  /** Every application is idle for a second or two. */
  private static final long IDLE_MILLIS = 2_000;
  private static final Set<Cause> SILENT = EnumSet.of(Cause.CLOSED_BY_SERVER, Cause.RESET_ON_READ, Cause.RESET_ON_WRITE,
      Cause.UNACKNOWLEDGED,
      Cause.UNANSWERED, Cause.READ_TIMEOUT, Cause.LOST);

  private LossPatterns() {}

  /**
   * @param losses of one endpoint
   * @return sentences for people; empty if nothing can be said
   */
  public static List<String> of(List<LossRecord> losses) {
    List<LossRecord> inOrder = new ArrayList<>(losses);
    inOrder.sort(Comparator.comparing(loss -> loss.at));
    List<LossRecord> alone = new ArrayList<>();
    List<String> found = new ArrayList<>();
    int bursts = 0;
    int most = 0;
    for (int from = 0; from < inOrder.size();) {
      int to = from + 1;
      while (to < inOrder.size() && inOrder.get(to).at.toEpochMilli() - inOrder.get(from).at.toEpochMilli() <= BURST_MILLIS) {
        to++;
      }
      if (to - from >= BURST) {
        bursts++;
        most = Math.max(most, to - from);
      } else {
        alone.addAll(inOrder.subList(from, to));
      }
      from = to;
    }
    if (bursts > 0) {
      found.add((bursts == 1 ? "once" : bursts + " times") + " many connections of this endpoint were lost together (up to " + most
          + " within 10 s): the proxy or the server was restarted or failed over, or a device on the path was");
    }
    idleness(alone, found);
    serverIdleTimeout(alone, found);
    return Collections.unmodifiableList(found);
  }

  private static void idleness(List<LossRecord> losses, List<String> found) {
    long shortest = Long.MAX_VALUE;
    long survived = 0;
    int count = 0;
    int moments = 0;
    long last = 0;
    String keepAlive = "";
    for (LossRecord loss : losses) {
      survived = Math.max(survived, loss.survivedMillis);
      long idle = loss.idleMillis().orElse(0);
      if (idle >= IDLE_MILLIS && SILENT.contains(loss.cause)) {
        shortest = Math.min(shortest, idle);
        keepAlive = loss.keepAlive;
        count++;
        long at = loss.at.toEpochMilli();
        moments += at >= last + MOMENT_MILLIS ? 1 : 0;
        last = at;
      }
    }
    if (moments < LEAST || survived >= shortest) {
      return;
    }
    String when = survived * 10 >= shortest * 8 ? "after about " + words(shortest)
        : survived >= IDLE_MILLIS ? "after between " + words(survived) + " and " + words(shortest)
        : "after at most " + words(shortest);
    found.add(
        "connections of this endpoint die " + when + " of idleness (" + count + " did): a device on the path, ODP or the server drops idle "
            + "connections; keepalive on this side: " + keepAlive
            + ". Set hawser.keepAlive.idle well below that time, here and client_tcp_keepidle in ODP; "
            + "if it already is, look for an idle timeout of ODP or of the server");
  }

  private static void serverIdleTimeout(List<LossRecord> losses, List<String> found) {
    long count = losses.stream().filter(loss -> loss.cause == Cause.IDLE_TIMEOUT).count();
    if (count >= LEAST) {
      found.add("the server itself ended " + count
          + " idle sessions of this endpoint: its wait_timeout is shorter than the application's pauses. "
          + "Raise wait_timeout, or give the pool a shorter idle time");
    }
  }

  static String words(long millis) {
    return millis < 10_000 ? millis + " ms" : TimeUnit.MILLISECONDS.toSeconds(millis) + " s";
  }
}
