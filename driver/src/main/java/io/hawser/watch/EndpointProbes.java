package io.hawser.watch;

import io.hawser.link.Link;
import io.hawser.link.LinkFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * What the connections to one address have found out together by probing it: at most one check at a time, within a shared budget. Used by
 * the watch's thread.
 */
final class EndpointProbes {
  /** How many connections of its own the watch may open at once; one more every two minutes, about thirty an hour. */
  private static final int BURST = 10;
  private static final long REFILL_NANOS = TimeUnit.MINUTES.toNanos(2);
  /** How long a path counts as losing packets, and an endpoint as short of slots. */
  private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(10);
  /** On a path that loses packets, silence must last this many times as long. */
  private static final int LOSSY = 3;
  /** What part of the silence the answers to connects may take. No connect is made until it has lasted as long: usually it ends before. */
  private static final double PROBING = 0.4;

  private final InetSocketAddress address;
  private final Refusals refusals;
  private int budget = BURST;
  private long refilledAt;
  private final IncompleteConnections incomplete;
  private PathProbe path;
  /** How long an answer says something about the path: a silence that is long enough for a proof leaves time to ask again. */
  private long answerHolds;
  private EndpointCheck check;
  private EndpointCheck.Sample sample;
  private boolean undecided;
  private boolean suspicious;
  private long ungreetedSince;
  private boolean ungreeted;
  private boolean lossy;
  private long lossyUntil;
  private boolean spared;
  private long sparedUntil;

  EndpointProbes(InetSocketAddress address, Refusals refusals, long now) {
    this.address = address;
    this.refusals = refusals;
    incomplete = new IncompleteConnections(refusals);
    refilledAt = now;
  }

  /** Once in each round, before the calls are looked at. */
  void look(long now) {
    while (now - refilledAt >= REFILL_NANOS) {
      refilledAt += REFILL_NANOS;
      budget = Math.min(BURST, budget + 1);
    }
    if (path != null) {
      path.look(now);
      if (path.answered() && path.answeredFor(now) > answerHolds) {
        path.close(now);
        path = null;
      }
    }
    incomplete.look(now);
    if (check != null) {
      boolean was = ungreeted;
      ungreeted = check.ungreeted();
      ungreetedSince = was ? ungreetedSince : now;
      check.tell(refusals);
      if (check.shortOfSlots()) {
        spared = true;
        sparedUntil = now + REMEMBERED_NANOS;
      }
      EndpointCheck.Sample newest = check.sample();
      undecided = newest != sample;
      sample = newest;
      suspicious = false;
      if (check.done()) {
        check = null;
        ungreeted = false;
      }
    }
    lossy &= lossyUntil - now > 0;
    spared &= sparedUntil - now > 0;
  }

  /** Nobody has looked for a while: durations count from now on. */
  void interrupted(long now) {
    ungreetedSince = now;
    if (path != null) {
      path.interrupted(now);
    }
  }

  /**
   * Nothing that a call has sent is acknowledged: does anybody there answer?
   *
   * @return null while somebody may still answer, or if nobody may be asked
   */
  Verdict silent(CallMonitor call, Link waiting, long now) {
    long needed = call.policy.silenceNanos * (lossy ? LOSSY : 1);
    long probing = (long) (needed * PROBING);
    long silence = call.transmission.silence(now);
    answerHolds = probing;
    if (path == null) {
      if (silence < probing || !mayConnect(waiting.opener())) {
        return null;
      }
      LinkFactory opener = waiting.opener();
      path = new PathProbe(address, probing, now, connected -> {
        budget--;
        incomplete.add(connected, opener);
      });
      path.look(now);
      incomplete.look(now);
    }
    if (path.answered()) {
      lossy = true; // of this connection's packets, at any rate
      lossyUntil = now + REMEMBERED_NANOS;
      return null;
    }
    return silence >= needed && path.proves(now, probing)
        ? Verdict.blackHole(call.transmission.bytes(), call.transmission.transmissions(), silence, path.syns()) : null;
  }

  /** Asks what the sessions are doing, if that is allowed and no check is running. */
  void check(CallMonitor call, Link waiting, long now) {
    if (check == null && !spared && mayConnect(waiting.opener())) {
      sample = null;
      check = EndpointCheck.start(waiting.opener(), now);
      if (check != null) {
        budget--;
        call.checkBegins(now);
      }
    }
  }

  private boolean mayConnect(LinkFactory opener) {
    return budget > 0 && !refusals.includes(opener);
  }

  /** Passes new answers to a call with the login that asked. */
  void tell(CallMonitor call, Link waiting) {
    if (check != null && sample != null && check.opener().logsInAs(waiting.opener())) {
      call.hears(sample, waiting);
      suspicious |= call.probes.suspicious();
    }
  }

  /** Once in each round, after the calls were looked at: the check keeps asking while one of them may have been forgotten. */
  void decide() {
    if (check != null && undecided) {
      check.goOn(suspicious);
    }
  }

  /** For how long a connection that the peer's kernel accepted has not been greeted; 0 if there is none. */
  long ungreeted(long now) {
    return ungreeted ? now - ungreetedSince : 0;
  }

  /** Whether it may be forgotten. */
  boolean forgettable() {
    return !busy() && budget == BURST && !lossy && !spared;
  }

  /** Whether probing is under way, with connections of its own. */
  boolean busy() {
    return path != null || !incomplete.isEmpty() || check != null;
  }

  /** Whether it can't wait for long: a server waits for a login. */
  boolean hurries() {
    return incomplete.anyWaits();
  }

  /** No call waits any more. An answer stays valid for those that wait next. */
  void calm(long now) {
    if (path != null && !path.answered()) {
      path.close(now);
      path = null;
      incomplete.look(now);
    }
  }
}
