package io.hawser.doctor;

import io.hawser.continuity.replay.Unprotected;
import io.hawser.telemetry.TransactionRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The share of transactions that would survive the loss of their session with {@code hawser.transaction.replay=on}, and what prevents it
 * for the others: from a journal, for all endpoints together. Immutable.
 */
final class ReplayReport {
  /** How many transactions there were. */
  final long transactions;
  /** How many of them could have been run again. */
  final long protectedOnes;
  /** When the first of them was over; null if there was none. */
  final Instant first;
  /** When the last of them was over; null if there was none. */
  final Instant last;
  /** What prevents it, the most frequent first. */
  final List<Row> rows;

  private ReplayReport(long transactions, long protectedOnes, Instant first, Instant last, List<Row> rows) {
    this.transactions = transactions;
    this.protectedOnes = protectedOnes;
    this.first = first;
    this.last = last;
    this.rows = rows;
  }

  static ReplayReport of(Collection<TransactionRecord> records) {
    long transactions = 0;
    long protectedOnes = 0;
    Instant first = null;
    Instant last = null;
    Map<String, Row> rows = new LinkedHashMap<>();
    for (TransactionRecord each : records) {
      transactions += each.count();
      first = first == null || each.first().isBefore(first) ? each.first() : first;
      last = last == null || each.last().isAfter(last) ? each.last() : last;
      if (each.isProtected()) {
        protectedOnes += each.count();
      } else {
        rows.merge(each.reason() + ' ' + each.shape(), new Row(each.reason(), each.shape(), each.count()), Row::plus);
      }
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.<Row>comparingLong(row -> row.count).reversed());
    return new ReplayReport(transactions, protectedOnes, first, last, sorted);
  }

  boolean isEmpty() {
    return transactions == 0;
  }

  /** From 0 to 1. */
  double share() {
    return (double) protectedOnes / transactions;
  }

  /** How often each reason occurred, the most frequent first. */
  Map<String, Long> reasons() {
    Map<String, Long> counts = new LinkedHashMap<>();
    rows.forEach(row -> counts.merge(row.reason, row.count, Long::sum));
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(each -> sorted.put(each.getKey(), each.getValue()));
    return sorted;
  }

  /** What a reason means; its code alone, if it is from another version. */
  static String meaning(String reason, Locale language) {
    return Unprotected.of(reason).map(known -> known.text(language)).orElse(reason);
  }

  /** What to change; empty if it is from another version. */
  static String remedy(String reason, Locale language) {
    return Unprotected.of(reason).map(known -> known.remedy(language)).orElse("");
  }

  /** One reason and statement. */
  static final class Row {
    final String reason;
    /** Without literals; "…" for several; empty if there is no statement. */
    final String statement;
    final long count;

    private Row(String reason, String statement, long count) {
      this.reason = reason;
      this.statement = statement;
      this.count = count;
    }

    private Row plus(Row more) {
      return new Row(reason, statement, count + more.count);
    }
  }
}
