package io.hawser.samples.demo;

import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * Cuts connections, in every lane at the same time and in the same way: half of them in one way and then in another; and now and then
 * all of them, as when a proxy restarts.
 */
final class FaultSchedule implements Runnable {
  private static final int ALL_EVERY = 4;

  private final Act act;
  private final List<FaultProxy> lanes;
  private final Lock nobodyWorks;
  private final long start;
  private final long end;
  private final Random random;
  private final List<Cut> cuts = Collections.synchronizedList(new ArrayList<>());

  /** @param seconds since the start */
  record Cut(double seconds, Fault fault) {}

  /**
   * @param nobodyWorks can be locked only while every connection is idle; locked in the act of idle connections
   * @param end         when to stop, as {@link System#nanoTime()} tells the time
   */
  FaultSchedule(Act act, List<FaultProxy> lanes, Lock nobodyWorks, long seed, long start, long end) {
    this.act = act;
    this.lanes = lanes;
    this.nobodyWorks = nobodyWorks;
    this.start = start;
    this.end = end;
    random = new Random(seed);
  }

  @Override public void run() {
    try {
      long between = (long) (act.secondsBetweenCuts * 1e9);
      for (long due = start + between; due - end < 0; due += between) {
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        cut(act.inTurn.get(cuts.size() % act.inTurn.size()), cuts.size() % ALL_EVERY == ALL_EVERY - 1, random.nextLong());
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void cut(Fault fault, boolean all, long choice) {
    boolean waits = act == Act.IDLE;
    if (waits) {
      nobodyWorks.lock();
    }
    try {
      for (FaultProxy lane : lanes) {
        List<ProxiedConnection> connections = lane.connections();
        Collections.shuffle(connections, new Random(choice));
        int victims = all ? connections.size() : (connections.size() + 1) / 2;
        connections.subList(0, victims).forEach(each -> each.apply(fault));
      }
      cuts.add(new Cut((System.nanoTime() - start) / 1e9, fault));
    } finally {
      if (waits) {
        nobodyWorks.unlock();
      }
    }
  }

  List<Cut> cuts() {
    return List.copyOf(cuts);
  }
}
