package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch keeps its rows as they were, in however many ways they were set, and needs little memory for it. */
@Tag("fast")
class BatchRowsTest {
  private static final int ROWS = 1_000;

  private static String text(ParameterRow row) {
    StringBuilder text = new StringBuilder();
    for (int index = 1; index <= row.lastSet(); index++) {
      if (row.setter(index) != 0) {
        text.append(index).append(": ").append(row.setter(index)).append(' ').append(row.primitive(index)).append(' ')
            .append(row.value(index))
            .append(' ').append(row.extra(index)).append(' ').append(row.third(index)).append(' ').append(row.fourth(index)).append('\n');
      }
    }
    return text.toString();
  }

  /** @param variety how often, in percent, a row is set in another way than the one before */
  @ParameterizedTest @ValueSource(ints = {0, 1, 10, 50, 100}) void eachRowIsAsItWas(int variety) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      ParameterRow row = new ParameterRow();
      setAnew(row, random);
      BatchRows batch = new BatchRows();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        if (random.nextInt(100) < variety) {
          setAnew(row, random);
        } else {
          row.record(3, 1, random.nextInt());
        }
        batch.add(row);
        expected.add(text(row));
      }
      List<String> kept = new ArrayList<>();
      batch.forEach(each -> kept.add(text(each)));
      assertThat(kept).as("seed %s", seed).isEqualTo(expected);
      assertThat(batch.size()).isEqualTo(expected.size());
    }
  }

  private static void setAnew(ParameterRow row, Random random) {
    if (random.nextInt(4) == 0) {
      row.clear();
    }
    int index = 1 + random.nextInt(12);
    switch (random.nextInt(5)) {
      case 0:
        row.record(1 + random.nextInt(3), index, random.nextLong());
        break;
      case 1:
        row.record(4, index, 0, "text " + random.nextInt(), null, 0, 0);
        break;
      case 2:
        row.record(5, index, 0, null, null, random.nextInt(9), 0);
        break;
      case 3:
        row.record(6, index, 0, "value", "type", random.nextInt(9), random.nextInt(9));
        break;
      default:
        row.record(1, index, 0);
    }
  }

  @Test void aStreamThatWasReadIsFoundInEachRow() {
    ParameterRow row = new ParameterRow();
    BatchRows batch = new BatchRows();
    for (int i = 0; i < 100; i++) {
      row.record(1, 1, i);
      row.record(7, 2, 0, i == 90 ? new StringReader("once") : "text", null, 0, 0);
      batch.add(row);
    }
    assertThat(batch.missing()).isNull();
    batch.consume();
    assertThat(batch.missing()).contains("parameter 2");
    Iterator<ParameterRow> rows = batch.iterator();
    for (int i = 0; i < 100; i++) {
      assertThat(rows.next().missing()).isEqualTo(i == 90 ? batch.missing() : null);
    }
    assertThat(rows.hasNext()).isFalse();
  }

  @Test void aRowOfTwoTakesLessThan40Bytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    fill();
    long before = threads.getThreadAllocatedBytes(thread);
    BatchRows batch = fill();
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(40L * ROWS);
    assertThat(batch.size()).isEqualTo(ROWS);
  }

  private static BatchRows fill() {
    BatchRows batch = new BatchRows();
    ParameterRow row = new ParameterRow();
    for (int i = 0; i < ROWS; i++) {
      row.record(1, 1, i);
      row.record(4, 2, 0, "the same text", null, 0, 0);
      batch.add(row);
    }
    return batch;
  }
}
