package io.hawser.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.event.SessionLost;
import io.hawser.failure.Evidence;
import io.hawser.failure.Failure;
import io.hawser.testbed.LoggedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class JournalFileTest {
  @RegisterExtension final LoggedLines log = LoggedLines.of(EndpointRecords.class);

  private static LossRecord loss(long session) {
    Evidence evidence = Evidence.builder().idleNanos(TimeUnit.SECONDS.toNanos(900)).phase(Evidence.Phase.IDLE).end(Evidence.End.RESET)
        .build();
    return LossRecord.of(new SessionLost("odp:2883", session, Failure.of(null, evidence)), Instant.parse("2026-01-01T00:00:00Z"), 5);
  }

  @Test void whatIsWrittenIsReadAgain(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("journal");
    JournalFile journal = new JournalFile(file);
    journal.add(loss(1));
    Files.writeString(file, Files.readString(file) + "half a li\n");
    new JournalFile(file).add(loss(2));
    assertThat(JournalFile.read(file)).containsOnlyKeys("odp:2883");
    List<LossRecord> losses = JournalFile.read(file).get("odp:2883");
    assertThat(losses).extracting(LossRecord::line).containsExactly(loss(1).line(), loss(2).line());
    assertThat(losses.get(0)).hasToString("2026-01-01T00:00:00Z session 1 " + losses.get(0).cause.code() + ", idle, idle for 900 s");
  }

  @Test void anInterruptedThreadWritesAndStaysInterrupted(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("journal");
    Thread.currentThread().interrupt();
    new JournalFile(file).add(loss(1));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(JournalFile.read(file).get("odp:2883")).hasSize(1);
  }

  @Test void twoMegabytesAreKeptAndNoMore(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("journal");
    JournalFile journal = new JournalFile(file);
    for (int i = 0; i < 30_000; i++) {
      journal.add(loss(i));
    }
    assertThat(Files.size(file)).isLessThan((1 << 20) + 200);
    try (var all = Files.list(folder)) {
      assertThat(all).hasSize(2);
    }
    List<LossRecord> kept = JournalFile.read(file).get("odp:2883");
    assertThat(kept.get(kept.size() - 1).sessionId).isEqualTo(29_999);
    assertThat(kept.size()).isGreaterThan(1 << 20 >> 7);
  }

  /** At once, because a loss may come months later; and only once. */
  @ParameterizedTest @ValueSource(strings = {"missing/journal", ""}) void aFileThatCannotBeWrittenIsSaidAndDisturbsNobody(String name,
      @TempDir Path folder) {
    JournalFile journal = new JournalFile(folder.resolve(name));
    assertThat(log.lines()).singleElement().asString().startsWith("journal: ").contains(name.isEmpty() ? "it is a folder" : "missing");
    journal.add(loss(1));
    assertThat(log.lines()).hasSize(1);
    assertThat(folder).isEmptyDirectory();
  }
}
