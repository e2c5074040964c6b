package io.hawser.watch;

import io.hawser.link.AbortReason;
import io.hawser.link.Forgotten;
import io.hawser.link.Link;
import io.hawser.log.Log;
import io.hawser.telemetry.FlightRecorder;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Rounds over all calls that wait: for each, what the kernel shows, what its endpoint's probes have found, and whether that is a proof;
 * then what the endpoints are to be asked next. What is known from one round to the next is kept here and in {@link EndpointProbes}.
 * Used by the watch's thread.
 */
final class WatchRounds {
  private static final Log LOG = Log.of(Watch.class);
  /** If a round comes this much later than planned, this process or its machine was stopped meanwhile. */
  private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** An ODP greets at once. */
  private static final long ODP_FROZEN_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** How soon a connection of the watch's own that could not log in yet is looked at again. */
  private static final long HURRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Watch watch;
  private final Queue<CallMonitor> all;
  private final Queue<CallMonitor> waiting;
  private final Refusals refusals;
  private final Set<InetSocketAddress> odps;
  private final Map<InetSocketAddress, EndpointProbes> probes;
  private final KernelView kernel;
  private final IdleConnections idle;
  private final Set<InetSocketAddress> suspected = new HashSet<>();
  private long lastRound = System.nanoTime();

  /**
   * @param odps   the addresses of ODPs to which connections lead directly
   * @param probes by address; they outlive a thread of the watch
   */
  WatchRounds(Watch watch, Queue<CallMonitor> all, Queue<CallMonitor> waiting, Refusals refusals, Set<InetSocketAddress> odps,
      Map<InetSocketAddress, EndpointProbes> probes) {
    this.watch = watch;
    this.all = all;
    this.waiting = waiting;
    this.refusals = refusals;
    this.odps = odps;
    this.probes = probes;
    this.kernel = new KernelView(waiting);
    this.idle = new IdleConnections(all);
  }

  /**
   * One round.
   *
   * @param meant how long the wait before was meant to be
   * @return how long to wait for the next one
   */
  long make(long meant) {
    Forgotten.endCollected();
    long now = System.nanoTime();
    boolean away = now - lastRound > meant + AWAY_NANOS;
    lastRound = now;
    kernel.begin();
    suspected.clear();
    for (EndpointProbes each : probes.values()) {
      if (away) {
        each.interrupted(now);
      }
      each.look(now);
    }
    long next = IdleConnections.REST_NANOS;
    for (Iterator<CallMonitor> each = waiting.iterator(); each.hasNext();) {
      CallMonitor call = each.next();
      Link link = call.link();
      if (!waitsForLong(call, link)) {
        each.remove();
        call.queued.set(false);
        if (waitsForLong(call, link)) {
          watch.register(call); // it has become a long one in between, and was not added
        }
        continue;
      }
      boolean known = call.waitsSince(now - link.call().waiting(now));
      if (away && known) {
        call.interrupted(now);
      }
      suspected.add(link.remoteAddress());
      next = Math.min(next, call.policy.tickNanos());
      giveUpIfProved(call, link, now);
    }
    decide(now);
    idle.look(now);
    for (EndpointProbes each : probes.values()) {
      if (each.hurries()) {
        next = Math.min(next, HURRY_NANOS);
      }
    }
    return next;
  }

  /** Whether connections of the watch's own have to be looked after, whatever becomes of the application's. */
  boolean unfinished() {
    for (EndpointProbes each : probes.values()) {
      if (each.busy()) {
        return true;
      }
    }
    return false;
  }

  /** By the clock, not by the round's time: a call that becomes long within a round would otherwise be removed and added again endlessly. */
  private boolean waitsForLong(CallMonitor call, Link link) {
    return link != null && !link.ended() && link.call().waiting(System.nanoTime()) >= call.policy.afterNanos;
  }

  private void giveUpIfProved(CallMonitor call, Link link, long now) {
    EndpointProbes ofEndpoint = probes.computeIfAbsent(link.remoteAddress(), address -> new EndpointProbes(address, refusals, now));
    kernel.tell(call, link, now);
    long frozen = frozenNanos(call.policy, link);
    boolean silent = call.transmission.silence(now) > 0;
    Verdict verdict = silent ? ofEndpoint.silent(call, link, now) : null;
    if (verdict == null) {
      ofEndpoint.tell(call, link);
      verdict = call.probes.verdict();
    }
    if (verdict == null && frozen > 0) {
      verdict = frozen(link, ofEndpoint, frozen, now);
    }
    if (verdict != null) {
      giveUp(link, verdict, now - call.since());
    } else if (call.checkIsDue(now) && (frozen > 0 || mayHaveLostItsAnswer(call, link))) {
      ofEndpoint.check(call, link, now);
    }
  }

  /** All has been sent and received, and nothing has come back: the only loss that a check could prove. */
  private boolean mayHaveLostItsAnswer(CallMonitor call, Link link) {
    return call.transmission.received() && !link.call().waitingToWrite() && !link.call().answering();
  }

  /** After how long without a greeting a call is given up; 0 for never. */
  private long frozenNanos(WatchPolicy policy, Link link) {
    long ofOdp = odps.contains(link.remoteAddress()) ? ODP_FROZEN_NANOS : 0;
    return policy.frozenNanos == 0 ? ofOdp : ofOdp == 0 ? policy.frozenNanos : Math.min(ofOdp, policy.frozenNanos);
  }

  private Verdict frozen(Link link, EndpointProbes ofEndpoint, long frozen, long now) {
    long ungreeted = ofEndpoint.ungreeted(now);
    if (ungreeted < frozen || link.call().waiting(now) < frozen) {
      return null;
    }
    for (CallMonitor each : all) {
      Link other = each.link();
      if (other != null && other.call().heardSince(now - frozen) && link.remoteAddress().equals(other.remoteAddress())) {
        return null;
      }
    }
    return Verdict.frozen(ungreeted, odps.contains(link.remoteAddress()));
  }

  private void giveUp(Link link, Verdict verdict, long waited) {
    AbortReason reason = verdict.reason(link, waited);
    link.giveUp(reason);
    FlightRecorder.gaveUp(link.peer(), link.sessionId(), reason.end().name().toLowerCase(Locale.ROOT).replace('_', ' '), reason.message());
    LOG.warn("watch: gave up " + link + ". " + reason.message() + ". The call runs again on a new session if that is safe, and "
        + "fails otherwise; see hawser.watch.");
  }

  private void decide(long now) {
    for (Iterator<Map.Entry<InetSocketAddress, EndpointProbes>> each = probes.entrySet().iterator(); each.hasNext();) {
      Map.Entry<InetSocketAddress, EndpointProbes> endpoint = each.next();
      endpoint.getValue().decide();
      if (!suspected.contains(endpoint.getKey())) {
        endpoint.getValue().calm(now);
        if (endpoint.getValue().forgettable()) {
          each.remove();
        }
      }
    }
  }
}
