package io.hawser.telemetry;

import io.hawser.event.ConnectionListener;
import io.hawser.event.SessionLost;
import io.hawser.log.Log;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The losses of all endpoints in a file, a line each, so that they outlive the process and the doctor can read them. At most a megabyte,
 * and one more, with {@code .1} appended to its name, that holds what was before. Thread-safe; several processes may write.
 */
public final class JournalFile {
  private static final Log LOG = Log.of(EndpointRecords.class);
  private static final long MOST_BYTES = 1 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Path file;
  /** Which transactions could be run again, where that is observed. */
  final TransactionJournal transactions;
  private boolean failed;

  public JournalFile(Path file) {
    this.file = file;
    this.transactions = new TransactionJournal(file);
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder)) { // to be reported at the first connection, and not at the first loss
      unwritable("its folder does not exist, or may not be written to");
    } else if (Files.isDirectory(file)) {
      unwritable("it is a folder; name a file in it");
    }
  }

  /**
   * Writes down the losses of the connections that it is given to.
   *
   * @param records know what other sessions have survived
   */
  public ConnectionListener listener(EndpointRecords records) {
    return new ConnectionListener() {
      @Override public void lost(SessionLost event) {
        add(LossRecord.of(event, Instant.now(), records.survivedMillis(event.peer())));
      }
    };
  }

  /** A file that can't be written is reported once, and disturbs nobody. */
  void add(LossRecord loss) {
    Uninterrupted.run(() -> write(loss));
  }

  private void write(LossRecord loss) {
    lock.lock();
    try {
      if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
        Files.move(file, before(file), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.write(file, Collections.singletonList(loss.line()), StandardCharsets.UTF_8, StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      failed = false;
    } catch (ClosedByInterruptException interruptedMeanwhile) {
      return; // the thread stays interrupted
    } catch (IOException | RuntimeException e) {
      if (!failed) {
        unwritable(e.toString());
      }
    } finally {
      lock.unlock();
    }
  }

  private void unwritable(String why) {
    failed = true;
    LOG.warn("journal: " + file + " can't be written, so losses are not kept: " + why + ". See hawser.journal.");
  }

  private static Path before(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  /**
   * Reads what was written, by whatever process.
   *
   * @return the losses by endpoint, the oldest first; lines that do not belong to a journal are left out
   */
  public static Map<String, List<LossRecord>> read(Path file) throws IOException {
    Map<String, List<LossRecord>> losses = new TreeMap<>();
    List<String> lines = new ArrayList<>();
    if (Files.exists(before(file))) {
      lines.addAll(Files.readAllLines(before(file), StandardCharsets.UTF_8));
    }
    lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
    for (String line : lines) {
      LossRecord.parse(line).ifPresent(loss -> losses.computeIfAbsent(loss.endpoint(), endpoint -> new ArrayList<>()).add(loss));
    }
    return losses;
  }
}
