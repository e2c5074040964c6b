package io.hawser.samples.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What the application saw in one lane. Thread-safe. */
final class Journal {
  private final Histogram micros = new ConcurrentHistogram(3);
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final long start;

  enum Kind { DONE, FAILED, RECOVERED }

  /**
   * @param seconds since the start
   * @param teller  whose connection it was
   * @param text    what the application was doing, and the exception if there was one
   */
  record Event(double seconds, int teller, Kind kind, String text) {}

  Journal(long start) {
    this.start = start;
  }

  /** An operation that returned. All its transfers must be in the ledger now, each once. */
  void done(int teller, String operation, long took, Collection<Transfer> transfers) {
    record(teller, Kind.DONE, operation, took);
    transfers.forEach(each -> acknowledged.add(each.marker()));
  }

  /** An operation that threw. The application does not know about its transfers. */
  void failed(int teller, String operation, long took, Collection<Transfer> transfers, Exception failure) {
    record(teller, Kind.FAILED, operation + ": " + failure.getClass().getSimpleName() + ": " + firstLine(failure), took);
    transfers.forEach(each -> refused.add(each.marker()));
  }

  /** The session beneath a connection was replaced and the application was not informed. */
  void recovered(int teller) {
    events.add(new Event(now(), teller, Kind.RECOVERED, "a new session beneath the same connection"));
  }

  private void record(int teller, Kind kind, String text, long took) {
    micros.recordValue(took / 1_000);
    events.add(new Event(now(), teller, kind, text));
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private double now() {
    return (System.nanoTime() - start) / 1e9;
  }

  long count(Kind kind) {
    return events.stream().filter(each -> each.kind() == kind).count();
  }

  long operations() {
    return count(Kind.DONE) + count(Kind.FAILED);
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  List<String> acknowledged() {
    return List.copyOf(acknowledged);
  }

  List<String> refused() {
    return List.copyOf(refused);
  }

  Duration percentile(double percent) {
    return Duration.ofNanos(micros.getValueAtPercentile(percent) * 1_000);
  }
}
