package io.hawser.jdbc;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The rows of a PreparedStatement's batch, in their order: some 10 to 30 bytes for a row of two parameters. Not thread-safe. */
final class BatchRows implements Iterable<ParameterRow> {
  private static final int FIRST_CAPACITY = 4;

  private final List<BatchBlock> blocks = new ArrayList<>();
  private int size;

  /** The row joins the batch; it is copied. */
  void add(ParameterRow row) {
    BatchBlock last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
    if (last == null || !last.add(row)) {
      BatchBlock next = new BatchBlock(row, last != null && last.isFull() ? BatchBlock.MOST_ROWS : FIRST_CAPACITY);
      next.add(row);
      blocks.add(next);
    }
    size++;
  }

  int size() {
    return size;
  }

  /** As {@link ParameterRow#consume}. */
  void consume() {
    blocks.forEach(BatchBlock::consume);
  }

  /** As {@link ParameterRow#noticeChanges}. */
  void noticeChanges() {
    blocks.forEach(block -> block.noticeChanges(size > 1));
  }

  /** As {@link ParameterRow#missing}, of any row. */
  String missing() {
    for (BatchBlock block : blocks) {
      String missing = block.missing();
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  /** Each row is a new object. */
  @Override public Iterator<ParameterRow> iterator() {
    return new Iterator<ParameterRow>() {
      private int block;
      private int row;

      @Override public boolean hasNext() {
        return block < blocks.size();
      }

      @Override public ParameterRow next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        BatchBlock present = blocks.get(block);
        ParameterRow next = present.row(row++);
        if (row == present.rows()) {
          block++;
          row = 0;
        }
        return next;
      }
    };
  }
}
