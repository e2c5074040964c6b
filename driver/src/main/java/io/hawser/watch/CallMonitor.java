package io.hawser.watch;

import io.hawser.link.Link;
import io.hawser.link.TcpTable.Unacknowledged;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is known of one call that waits: it joins the two histories. Used by the watch's thread; the connection is not kept alive by it. */
final class CallMonitor {
  final WatchPolicy policy;
  /** Whether it is in the watch's queue. */
  final AtomicBoolean queued = new AtomicBoolean();
  final TransmissionState transmission = new TransmissionState();
  final ProbeHistory probes = new ProbeHistory();
  private final WeakReference<Link> link;
  private long since;
  private long nextCheckAge;
  private EndpointCheck.Sample heard;

  CallMonitor(Link link, WatchPolicy policy) {
    this.link = new WeakReference<>(link);
    this.policy = policy;
  }

  /** Null once nobody holds the connection any more. */
  Link link() {
    return link.get();
  }

  /**
   * To be called before anything else in each round.
   *
   * @return whether it is the same call as before
   */
  boolean waitsSince(long nanoTime) {
    if (since == nanoTime) {
      return true;
    }
    since = nanoTime;
    nextCheckAge = policy.firstCheckNanos();
    heard = null;
    transmission.begin();
    probes.begin();
    return false;
  }

  long since() {
    return since;
  }

  /** Nobody has looked for a while: this process, or its machine, was stopped. */
  void interrupted(long now) {
    transmission.interrupted(now);
    probes.begin();
    nextCheckAge = Math.max(nextCheckAge, now - since + policy.firstCheckNanos());
  }

  /** Whether the kernel has to be asked: once all of a request is acknowledged, nothing more is sent while its answer is awaited. */
  boolean asksKernel(boolean toWrite) {
    return toWrite || !transmission.received();
  }

  /** @param row null if it does not tell */
  void kernelSays(Unacknowledged row, long now) {
    transmission.observe(row, now - since, now);
  }

  /** Whether it is time for a check. */
  boolean checkIsDue(long now) {
    return now - since >= nextCheckAge;
  }

  /** The next one is due when the call is twice as old. */
  void checkBegins(long now) {
    nextCheckAge = 2 * (now - since);
  }

  /** Notes a check's answer, once. */
  void hears(EndpointCheck.Sample sample, Link waiting) {
    if (sample == heard || sample.askedAt - since <= 0) {
      return;
    }
    heard = sample;
    boolean received = !waiting.call().waitingToWrite() && !waiting.call().answering() && transmission.receivedBefore(sample.askedAt);
    probes.note(sample.about(waiting), since, received);
  }
}
