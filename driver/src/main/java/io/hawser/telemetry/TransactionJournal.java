package io.hawser.telemetry;

import io.hawser.log.Log;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How many transactions could have been run again on another session, and what prevents it for the others: counts in a file of their own
 * beside the losses, which they would otherwise push out. The counts of all processes are added up there, so that the file grows with the
 * kinds of statements and not with time. They are written once a minute, within a second where something is new, and when the last connection
 * is closed; a process that is killed loses its last minute.
 *
 * <p>Thread-safe; several processes may write. No call waits for another one's writing.
 */
public final class TransactionJournal {
  private static final Log LOG = Log.of(EndpointRecords.class);
  private static final String END = ".transactions";
  private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
  /** Not more often, because every statement may be new, and an application without a pool closes its last connection all the time. */
  private static final long SHORT_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** Each takes one line, of half a kilobyte or less. */
  private static final int MOST_KINDS = 500;
  private static final long MOST_BYTES = 4 << 20;

  private final Path file;
  private final LongSupplier nanoTime;
  private final ReentrantLock writing = new ReentrantLock();
  private boolean failed;

  private final ReentrantLock lock = new ReentrantLock();
  // guarded by that lock
  private Map<String, TransactionRecord> unwritten = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private boolean anythingNew;
  private long writtenNanos;
  private long closedNanos;

  /** @param journal that of the losses */
  TransactionJournal(Path journal) {
    this(journal, System::nanoTime);
  }

  TransactionJournal(Path journal, LongSupplier nanoTime) {
    this.file = beside(journal);
    this.nanoTime = nanoTime;
    this.writtenNanos = nanoTime.getAsLong() - PERIOD_NANOS;
    this.closedNanos = writtenNanos;
  }

  private static Path beside(Path journal) {
    return journal.resolveSibling(journal.getFileName() + END);
  }

  /**
   * A transaction is over.
   *
   * @param reason why it could not have been run again; {@link TransactionRecord#PROTECTED} if it could
   */
  void add(String endpoint, String reason, String shape) {
    boolean due;
    lock.lock();
    try {
      TransactionRecord one = TransactionRecord.of(endpoint, reason, shape);
      if (known.size() >= MOST_KINDS && !known.contains(one.kind())) {
        one = one.ofOthers();
      }
      anythingNew |= known.add(one.kind());
      due = nanoTime.getAsLong() - writtenNanos >= (anythingNew ? SHORT_PERIOD_NANOS : PERIOD_NANOS);
      unwritten.merge(one.kind(), one, TransactionRecord::plus);
    } finally {
      lock.unlock();
    }
    if (due) {
      Uninterrupted.run(this::write);
    }
  }

  /** An endpoint's last connection is closed: perhaps the process is about to end. */
  void closed() {
    lock.lock();
    try {
      if (unwritten.isEmpty() || nanoTime.getAsLong() - closedNanos < SHORT_PERIOD_NANOS) {
        return;
      }
      closedNanos = nanoTime.getAsLong();
    } finally {
      lock.unlock();
    }
    Uninterrupted.run(this::write);
  }

  private void write() {
    if (!writing.tryLock()) {
      return;
    }
    try {
      Map<String, TransactionRecord> more = take();
      if (!add(more)) {
        giveBack(more);
      }
    } finally {
      writing.unlock();
    }
  }

  private Map<String, TransactionRecord> take() {
    lock.lock();
    try {
      Map<String, TransactionRecord> taken = unwritten;
      unwritten = new HashMap<>();
      writtenNanos = nanoTime.getAsLong();
      anythingNew = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Map<String, TransactionRecord> taken) {
    lock.lock();
    try {
      taken.forEach((kind, record) -> unwritten.merge(kind, record, TransactionRecord::plus));
      anythingNew = true;
    } finally {
      lock.unlock();
    }
  }

  /** In place, because it is only counts. @return false if another process writes, or it can't be written, which is reported once */
  private boolean add(Map<String, TransactionRecord> more) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw"); FileLock ofFile = open.getChannel().tryLock()) {
      if (ofFile == null) {
        return false;
      }
      if (open.length() > MOST_BYTES) {
        throw new IOException("it is too large to be a transaction journal");
      }
      byte[] before = new byte[(int) open.length()];
      open.readFully(before);
      Map<String, TransactionRecord> all = new HashMap<>(more);
      parse(new String(before, StandardCharsets.UTF_8)).forEach(each -> all.merge(each.kind(), each, TransactionRecord::plus));
      StringBuilder lines = new StringBuilder();
      mostFrequent(all.values()).forEach(each -> lines.append(each.line()).append('\n'));
      byte[] now = lines.toString().getBytes(StandardCharsets.UTF_8);
      open.seek(0);
      open.write(now);
      open.setLength(now.length);
      failed = false;
      return true;
    } catch (OverlappingFileLockException | ClosedByInterruptException later) { // locked by another class loader; thread interrupted
      return false;
    } catch (IOException | RuntimeException e) {
      if (!failed) {
        LOG.warn("journal: " + file + " can't be written, so the counts of what could be run again are not kept: " + e
            + ". See hawser.journal.");
      }
      failed = true;
      return false;
    }
  }

  /** The most frequent ones, and the others by reason. */
  private static Collection<TransactionRecord> mostFrequent(Collection<TransactionRecord> all) {
    List<TransactionRecord> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingLong(TransactionRecord::count).reversed().thenComparing(TransactionRecord::kind));
    Map<String, TransactionRecord> kept = new LinkedHashMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      TransactionRecord each = i < MOST_KINDS ? sorted.get(i) : sorted.get(i).ofOthers();
      kept.merge(each.kind(), each, TransactionRecord::plus);
    }
    return kept.values();
  }

  private static List<TransactionRecord> parse(String lines) {
    List<TransactionRecord> records = new ArrayList<>();
    for (String line : lines.split("\n")) {
      TransactionRecord.parse(line).ifPresent(records::add);
    }
    return records;
  }

  /**
   * Reads what was written beside a journal, by whatever process.
   *
   * @return the most frequent first; empty if nothing was
   */
  public static List<TransactionRecord> read(Path journal) throws IOException {
    Path file = beside(journal);
    return Files.exists(file) ? parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
        : Collections.<TransactionRecord>emptyList();
  }
}
