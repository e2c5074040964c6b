package io.hawser.telemetry;

import io.hawser.log.PlainText;
import java.time.Instant;
import java.util.Optional;

/** How many transactions of an endpoint could have been run again, or could not for one reason, as a journal keeps it. Immutable. */
public final class TransactionRecord {
  /** In place of a reason: they could have been run again. */
  static final String PROTECTED = "";
  private static final int FIELDS = 6;
  private static final String SEPARATOR = "\t";

  final String endpoint;
  private final Obstacle obstacle;
  private final long count;
  private final Instant first;
  private final Instant last;

  TransactionRecord(String endpoint, Obstacle obstacle, long count, Instant first, Instant last) {
    this.endpoint = endpoint;
    this.obstacle = obstacle;
    this.count = count;
    this.first = first;
    this.last = last;
  }

  /** One transaction that is over now. */
  static TransactionRecord of(String endpoint, String reason, String shape) {
    Instant now = Instant.now();
    return new TransactionRecord(endpoint, new Obstacle(reason, PlainText.oneLine(shape)), 1, now, now);
  }

  /** Those of the same kind together. */
  TransactionRecord plus(TransactionRecord more) {
    return new TransactionRecord(endpoint, obstacle, count + more.count, first.isBefore(more.first) ? first : more.first,
        last.isAfter(more.last) ? last : more.last);
  }

  /** The same, no longer distinguished from others with its reason. */
  TransactionRecord ofOthers() {
    return new TransactionRecord(endpoint, isProtected() ? obstacle : obstacle.ofOthers(), count, first, last);
  }

  /** The same for records that can be added together. */
  String kind() {
    return endpoint + SEPARATOR + obstacle.reason + SEPARATOR + obstacle.shape;
  }

  /** A line of a journal's file. */
  String line() {
    return String.join(SEPARATOR, endpoint, obstacle.reason, String.valueOf(count), first.toString(), last.toString(), obstacle.shape);
  }

  /** Empty if the line does not belong to a journal. */
  static Optional<TransactionRecord> parse(String line) {
    String[] field = line.split(SEPARATOR, -1);
    if (field.length < FIELDS) {
      return Optional.empty();
    }
    try {
      return Optional
          .of(new TransactionRecord(field[0], new Obstacle(field[1], field[5]), Long.parseLong(field[2]), Instant.parse(field[3]),
              Instant.parse(field[4])));
    } catch (RuntimeException malformed) {
      return Optional.empty();
    }
  }

  /** Whether they could have been run again. */
  public boolean isProtected() {
    return obstacle.reason.equals(PROTECTED);
  }

  /** Why not: a code, as in docs/continuity.md. */
  public String reason() {
    return obstacle.reason;
  }

  /** The shape of the statement that is the reason, "…" for several of them; empty if no statement is. */
  public String shape() {
    return obstacle.shape;
  }

  /** How many transactions. */
  public long count() {
    return count;
  }

  /** When the first of them was over. */
  public Instant first() {
    return first;
  }

  /** When the last of them was over. */
  public Instant last() {
    return last;
  }
}
