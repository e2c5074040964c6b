package io.hawser.bank;

import io.hawser.testbed.CutPoint;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Breaks the connection of one teller: now, or at a random point of what it does next. */
final class FaultInjector {
  private static final List<Fault> ENDS = List.of(Fault.FIN, Fault.RESET);
  private static final List<Fault> ALL = List.of(Fault.FIN, Fault.RESET, Fault.FIN, Fault.RESET, Fault.HALF_OPEN, Fault.SWALLOW,
      Fault.STALL);

  private final FaultProxy proxy;
  private final Random random;
  private final AtomicInteger cuts;
  private CompletableFuture<Void> armed;
  private ProxiedConnection silenced;

  FaultInjector(FaultProxy proxy, Random random, AtomicInteger cuts) {
    this.proxy = proxy;
    this.random = random;
    this.cuts = cuts;
  }

  /** To be called before each operation of the teller. */
  void prepare() {
    ProxiedConnection victim;
    try {
      victim = proxy.newest();
    } catch (NoSuchElementException none) {
      return;
    }
    int dice = random.nextInt(10);
    if (dice < 2) {
      victim.apply(ENDS.get(random.nextInt(ENDS.size())));
      cuts.incrementAndGet();
    } else if (dice == 2) {
      victim.apply(Fault.HALF_OPEN);
      cuts.incrementAndGet();
    } else if (dice < 7 && (armed == null || armed.isDone())) {
      Fault fault = ALL.get(random.nextInt(ALL.size()));
      if (fault == Fault.SWALLOW || fault == Fault.STALL) {
        silenced = victim;
      }
      armed = victim.cutAfter(point(victim.readable()), fault);
      armed.whenComplete((done, failed) -> {
        if (!(failed instanceof CancellationException)) {
          cuts.incrementAndGet();
        }
      });
    }
  }

  /**
   * Whether the next request may get no answer though the connection stands: it was silenced, or will be at some byte, and faults planned
   * later change nothing.
   */
  boolean maySilence() {
    return silenced != null && proxy.connections().stream().findFirst().filter(silenced::equals).isPresent();
  }

  /** Between packets or inside them, of a request or of an answer. */
  private CutPoint point(boolean packetsCanBeTold) {
    CutPoint.Direction direction = random.nextBoolean() ? CutPoint.Direction.TO_SERVER : CutPoint.Direction.TO_CLIENT;
    return packetsCanBeTold && random.nextBoolean()
        ? new CutPoint(direction, CutPoint.Unit.PACKETS, random.nextInt(8))
        : new CutPoint(direction, CutPoint.Unit.BYTES, random.nextInt(random.nextBoolean() ? 60 : 3_000));
  }
}
