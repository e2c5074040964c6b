package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real drivers threw, 606 recorded experiments, against what was true. */
@Tag("fast")
class CorpusTest {
  private static final List<Recorded> RECORDS = Recorded.all();
  /** How many records are mistaken for others that look like them but have another label; fewer is better, more a defect. */
  private static final int TAKEN_FOR_OTHERS = 8;

  @ParameterizedTest @EnumSource(Rebuild.class) void tellsALostConnection(Rebuild how) {
    Map<String, int[]> report = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    Set<String> undecidable = Undecidable.of(RECORDS, how != Rebuild.WITHOUT_FRAMES);
    for (Recorded record : RECORDS) {
      Failure failure = Failure.of(record.thrown(how), record.connection());
      int[] counts = report.computeIfAbsent(record.vendor(), vendor -> new int[3]);
      if (failure.connectionLost() == record.connectionLost()) {
        counts[0]++;
      } else if (record.ambiguous() != null || undecidable.contains(record.id())) {
        counts[2]++;
      } else {
        counts[1]++;
        wrong.add(describe(record, failure));
      }
    }
    StringBuilder text = new StringBuilder("connectionLost, rebuilt " + how + ": right, wrong, undecidable\n");
    report.forEach((vendor, counts) -> text.append(String.format("%-32s %5d %5d %5d%n", vendor, counts[0], counts[1], counts[2])));
    System.out.println(text);
    assertThat(wrong).isEmpty();
    assertThat(report.values().stream().mapToInt(counts -> counts[2]).sum())
        .isLessThanOrEqualTo(how == Rebuild.WITHOUT_FRAMES ? TAKEN_FOR_OTHERS + 1 : TAKEN_FOR_OTHERS);
  }

  @ParameterizedTest @EnumSource(Rebuild.class) void neverCallsNotExecutedWhatMayHaveRun(Rebuild how) {
    List<String> wrong = new ArrayList<>();
    int known = 0;
    int told = 0;
    for (Recorded record : RECORDS) {
      Failure failure = Failure.of(record.thrown(how), record.connection());
      boolean ran = !record.executed().equals("no");
      if (failure.outcome() == Outcome.NOT_EXECUTED && ran || failure.outcome() == Outcome.EXECUTED && !record.executed().equals("yes")) {
        wrong.add(describe(record, failure));
      }
      known += ran ? 0 : 1;
      told += failure.outcome() == Outcome.NOT_EXECUTED ? 1 : 0;
    }
    System.out.println("rebuilt " + how + ": " + told + " of " + known + " recognised as not executed");
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest @EnumSource(Rebuild.class) void raisesNoFalseAlarmWithoutTheConnection(Rebuild how) {
    Set<String> undecidable = Undecidable.of(RECORDS, how != Rebuild.WITHOUT_FRAMES);
    assertThat(RECORDS).filteredOn(record -> !record.connectionLost() && record.ambiguous() == null && !undecidable.contains(record.id()))
        .allSatisfy(record -> assertThat(Failure.of(record.thrown(how)).connectionLost()).as(record.id()).isFalse());
  }

  private static String describe(Recorded record, Failure failure) {
    return record.id() + " | " + record.op() + " | " + record.fault() + " | lost=" + record.connectionLost() + " executed="
        + record.executed()
        + " closed=" + record.isClosedAfter() + " | " + failure + " | " + record.chain().get(0);
  }
}
