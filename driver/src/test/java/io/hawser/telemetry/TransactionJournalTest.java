package io.hawser.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class TransactionJournalTest {
  @TempDir Path folder;
  private Path journal;

  @BeforeEach void name() {
    journal = folder.resolve("journal");
  }

  private List<String> read() throws IOException {
    return TransactionJournal.read(journal).stream()
        .map(record -> record.count() + " " + (record.isProtected() ? "protected" : record.reason() + " " + record.shape())).toList();
  }

  private static void add(TransactionJournal to, String reason, String shape, int times) {
    for (int i = 0; i < times; i++) {
      to.add("odp:2883", reason, shape);
    }
  }

  @Test void nothingIsReadWhereNothingWasWritten() throws IOException {
    assertThat(read()).isEmpty();
  }

  /** With the last connection of each. */
  @Test void countsOfAllProcessesAreAddedUp() throws IOException {
    for (int process = 0; process < 3; process++) {
      TransactionJournal transactions = new TransactionJournal(journal);
      add(transactions, TransactionRecord.PROTECTED, "", 5);
      add(transactions, "call", "CALL pay ( ? )", 2);
      add(transactions, "cursor_open", "", 1);
      transactions.closed();
      Instant closed = Instant.now();
      await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().isAfter(closed)); // Java 8 counts milliseconds
    }
    assertThat(read()).containsExactly("15 protected", "6 call CALL pay ( ? )", "3 cursor_open ");
    TransactionRecord first = TransactionJournal.read(journal).get(0);
    assertThat(first.first()).isBefore(first.last());
  }

  @Test void whatIsNewIsWrittenWithinASecondAndAllWithinAMinute() throws IOException {
    AtomicLong seconds = new AtomicLong();
    TransactionJournal transactions = new TransactionJournal(journal, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    add(transactions, "call", "CALL pay ( ? )", 1);
    assertThat(read()).containsExactly("1 call CALL pay ( ? )");
    add(transactions, "call", "CALL pay ( ? )", 100);
    add(transactions, "xa", "", 1);
    assertThat(read()).as("no file is written for each transaction").containsExactly("1 call CALL pay ( ? )");
    seconds.set(1);
    add(transactions, "call", "CALL pay ( ? )", 1);
    assertThat(read()).containsExactly("102 call CALL pay ( ? )", "1 xa ");
    seconds.set(60);
    add(transactions, "xa", "", 1);
    assertThat(read()).as("it is not new any more").containsExactly("102 call CALL pay ( ? )", "1 xa ");
    seconds.set(61);
    add(transactions, "xa", "", 1);
    assertThat(read()).containsExactly("102 call CALL pay ( ? )", "3 xa ");
  }

  @Test void aNameMakesNoLinesOfItsOwn() throws IOException {
    add(new TransactionJournal(journal), "function", "SELECT `a\tb\nodp:2883\tcall\t9`", 1);
    assertThat(read()).containsExactly("1 function SELECT `a b odp:2883 call 9`");
  }

  /** Statements that are made with names of their own, such as one table for each day. */
  @Test void statementsWithoutEndNeitherFillMemoryNorFile() throws IOException {
    for (int process = 0; process < 2; process++) {
      TransactionJournal transactions = new TransactionJournal(journal);
      String kind = "process" + process + "_";
      IntStream.range(0, 1_000).forEach(i -> add(transactions, "function", kind + i + "x".repeat(200), 1));
      transactions.closed();
    }
    List<TransactionRecord> all = TransactionJournal.read(journal);
    assertThat(all).hasSizeLessThanOrEqualTo(502);
    assertThat(all.stream().mapToLong(TransactionRecord::count).sum()).isEqualTo(2_000);
    assertThat(all.get(0).shape()).isEqualTo(Obstacle.OTHERS);
    assertThat(Files.size(folder.resolve("journal.transactions"))).isLessThan(1 << 18);
  }

  @Test void linesThatAreNoneOfItsOwnAreLeftOut() throws IOException {
    Files.writeString(folder.resolve("journal.transactions"), "half a li\nodp\tcall\tmany\t?\t?\t\n");
    add(new TransactionJournal(journal), "xa", "", 1);
    assertThat(read()).containsExactly("1 xa ");
  }

  /** Another process has the file: nobody waits for it, and nothing is lost. */
  @Test void whileAnotherWritesNothingIsLost() throws IOException {
    AtomicLong seconds = new AtomicLong();
    TransactionJournal transactions = new TransactionJournal(journal, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    try (FileChannel other = FileChannel.open(folder.resolve("journal.transactions"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = other.lock()) {
      assertThat(lock.isValid()).isTrue();
      add(transactions, "xa", "", 3);
      assertThat(read()).isEmpty();
    }
    seconds.set(1);
    add(transactions, "call", "", 1);
    assertThat(read()).containsExactly("3 xa ", "1 call ");
  }

  @Test void anInterruptedThreadWritesAndStaysInterrupted() throws IOException {
    TransactionJournal transactions = new TransactionJournal(journal);
    Thread.currentThread().interrupt();
    add(transactions, "call", "CALL pay ( ? )", 1);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(read()).containsExactly("1 call CALL pay ( ? )");
  }

  @Test void aFileThatCannotBeWrittenDisturbsNobody() {
    TransactionJournal transactions = new TransactionJournal(folder.resolve("missing").resolve("journal"));
    add(transactions, "xa", "", 3);
    transactions.closed();
    assertThat(folder.resolve("missing")).doesNotExist();
  }

  @Test void severalThreadsLoseNothing() throws IOException {
    TransactionJournal transactions = new TransactionJournal(journal);
    CompletableFuture<?>[] threads = IntStream.range(0, 8)
        .mapToObj(thread -> CompletableFuture
            .runAsync(() -> IntStream.range(0, 500).forEach(i -> add(transactions, "call", "CALL p" + i % 50, 1))))
        .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(threads).join();
    transactions.closed();
    assertThat(TransactionJournal.read(journal).stream().mapToLong(TransactionRecord::count).sum()).isEqualTo(4_000);
    assertThat(Files.readAllLines(folder.resolve("journal.transactions"), StandardCharsets.UTF_8)).hasSize(50);
  }
}
