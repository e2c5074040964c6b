package io.hawser.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The same work through a driver by itself and through something in front of it, in one JVM and in turns: what disturbs a shared machine
 * for seconds disturbs both alike. A block is A B B A, or B A A B by the toss of a coin, so that a drift cancels out; each letter is a
 * number of calls one after the other. The ratio and the difference are those of a block, and of all blocks their median with its interval:
 * {@link Interval#median}. The blocks of all pairs take turns as well.
 */
final class Pairs {
  /** One call of what is measured. */
  interface Work {
    /** @param block the number of the block: both of a pair may take another connection for each */
    void run(int block) throws SQLException;
  }

  /**
   * The number of blocks and calls.
   *
   * @param warmups blocks that are not counted
   * @param blocks  blocks that are counted
   * @param calls   for each letter of a block
   */
  record Plan(int warmups, int blocks, int calls) {
    /** The same for work that takes this many times as long. */
    Plan fewer(int times) {
      return new Plan(Math.max(1, warmups / times), Math.max(1, blocks / times), Math.max(1, calls / times));
    }
  }

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final double NANOS_PER_MICROSECOND = 1e3;

  private final Map<String, Work> works;
  private final Consumer<String> before;
  private final Map<String, Samples> samples = new LinkedHashMap<>();

  /**
   * @param works  by subject; those of the drivers by themselves among them
   * @param before work before each call that is not measured
   */
  Pairs(Map<String, Work> works, Consumer<String> before) {
    this.works = works;
    this.before = before;
    works.keySet().forEach(subject -> samples.put(subject, new Samples()));
  }

  /** In microseconds. */
  List<Figure> figures(String group, String name, Plan plan) throws SQLException {
    List<String> subjects = new ArrayList<>(works.keySet());
    subjects.removeIf(subject -> Figure.bareOf(subject) == null);
    Random random = new Random(plan.blocks);
    for (int block = -plan.warmups; block < plan.blocks; block++) {
      Collections.shuffle(subjects, random);
      for (String subject : subjects) {
        block(subject, random.nextBoolean(), plan, block);
      }
    }
    List<Figure> figures = new ArrayList<>();
    samples.forEach((subject, measured) -> figures.add(measured.figure(group, name, subject)));
    return figures;
  }

  private void block(String subject, boolean first, Plan plan, int block) throws SQLException {
    Samples ours = samples.get(subject);
    Samples bare = samples.get(Figure.bareOf(subject));
    double oursMicros = 0;
    double bareMicros = 0;
    for (int letter = 0; letter < 4; letter++) {
      boolean outer = letter == 0 || letter == 3;
      if (outer == first) {
        oursMicros += run(subject, plan, block, ours) / 2;
      } else {
        bareMicros += run(Figure.bareOf(subject), plan, block, bare) / 2;
      }
    }
    if (block >= 0) {
      ours.micros.add(oursMicros);
      bare.micros.add(bareMicros);
      ours.ratios.add(oursMicros / bareMicros);
      ours.differences.add(oursMicros - bareMicros);
    }
  }

  /** The microseconds of one call: the mean of these. */
  private double run(String subject, Plan plan, int block, Samples into) throws SQLException {
    Work work = works.get(subject);
    long nanos = 0;
    for (int i = 0; i < plan.calls; i++) {
      before.accept(subject);
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      work.run(block);
      nanos += System.nanoTime() - start;
      if (block >= 0) {
        into.bytes += THREADS.getCurrentThreadAllocatedBytes() - allocated;
        into.calls++;
      }
    }
    return nanos / NANOS_PER_MICROSECOND / plan.calls;
  }

  /** What was measured of one subject. */
  private static final class Samples {
    final List<Double> micros = new ArrayList<>();
    final List<Double> ratios = new ArrayList<>();
    final List<Double> differences = new ArrayList<>();
    long bytes;
    long calls;

    Figure figure(String group, String name, String subject) {
      return new Figure(null, group, name, subject, median(micros), "us", bytes / (double) calls, median(ratios), median(differences));
    }

    /** Null for a plain driver, which has none. */
    private static Interval median(List<Double> of) {
      return of.isEmpty() ? null : Interval.median(of);
    }
  }
}
