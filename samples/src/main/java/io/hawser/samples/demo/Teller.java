package io.hawser.samples.demo;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * One of the application's threads: some operations in a row on its connection, a pause, and again. It handles a failure as
 * many applications do: it reports it, throws the connection away and opens a new one; what failed is not tried again.
 */
final class Teller implements Runnable {
  private static final int BATCH = 5;
  private static final int SHORTEST_PAUSE_MILLIS = 1_100;
  private static final int LONGEST_PAUSE_MILLIS = 1_800;
  private static final int BETWEEN_TRANSACTIONS_MILLIS = 60;
  private static final int THINKING_MILLIS = 60;

  private final Act act;
  private final Lane lane;
  private final int number;
  private final Journal journal;
  private final Lock working;
  private final long end;
  private final Random random;
  private Ledger ledger;
  private int recoveries;
  private int transfers;

  private interface Operation {
    void on(Ledger ledger) throws SQLException;
  }

  /**
   * @param act     idle, it has pauses, in which it holds no lock; in flight, it makes one transaction after the other
   * @param ledger  its connection to begin with, which it closes
   * @param working locked while it works: a thread that holds the counterpart can be sure that the connection is idle
   * @param end     when to stop, as {@link System#nanoTime()} tells the time
   */
  Teller(Act act, Lane lane, int number, Ledger ledger, long seed, Journal journal, Lock working, long end) {
    this.act = act;
    this.lane = lane;
    this.number = number;
    this.ledger = ledger;
    this.journal = journal;
    this.working = working;
    this.end = end;
    random = new Random(seed + number);
  }

  @Override public void run() {
    try {
      // not all at once
      TimeUnit.MILLISECONDS.sleep(random.nextInt(SHORTEST_PAUSE_MILLIS));
      while (System.nanoTime() - end < 0 && act == Act.IN_FLIGHT) {
        inFlight();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(BETWEEN_TRANSACTIONS_MILLIS));
      }
      while (System.nanoTime() - end < 0) {
        work();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      discard();
    }
  }

  private void work() {
    working.lock();
    try {
      for (int left = random.nextInt(4, 9); left > 0; left--) {
        operation();
      }
    } finally {
      working.unlock();
    }
  }

  private void inFlight() {
    if (random.nextInt(5) == 0) {
      int account = account();
      attempt("query", List.of(), open -> open.balance(account));
      return;
    }
    Transfer transfer = transfer();
    int thinking = random.nextInt(THINKING_MILLIS);
    attempt("transaction", List.of(transfer),
        open -> open.book(transfer, () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(thinking))));
  }

  private void operation() {
    int dice = random.nextInt(10);
    if (dice < 4) {
      Transfer transfer = transfer();
      attempt("insert", List.of(transfer), open -> open.note(transfer));
    } else if (dice < 6) {
      List<Transfer> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        batch.add(transfer());
      }
      attempt("batch", batch, open -> open.noteAll(batch));
    } else if (dice < 8) {
      Transfer transfer = transfer();
      attempt("transaction", List.of(transfer), open -> open.book(transfer, () -> {}));
    } else {
      int account = account();
      attempt("query", List.of(), open -> open.balance(account));
    }
  }

  private void attempt(String name, List<Transfer> written, Operation operation) {
    long began = System.nanoTime();
    try {
      if (ledger == null) {
        ledger = new Ledger(lane);
        recoveries = 0;
      }
      operation.on(ledger);
      journal.done(number, name, System.nanoTime() - began, written);
      noteRecoveries();
    } catch (SQLException | RuntimeException failure) {
      // oceanbase-client throws NullPointerException from executeBatch on a dead connection
      journal.failed(number, name, System.nanoTime() - began, written, failure);
      discard();
    }
  }

  private void noteRecoveries() throws SQLException {
    for (int now = lane.recoveries().of(ledger.connection()); recoveries < now; recoveries++) {
      journal.recovered(number);
    }
  }

  private void discard() {
    if (ledger != null) {
      try {
        ledger.close();
      } catch (SQLException ofNoInterest) {
        // the application has already reported why it gives the connection up
      }
      ledger = null;
    }
  }

  private Transfer transfer() {
    return new Transfer("teller-" + number + "-" + transfers++, account(), account(), random.nextInt(1, 100));
  }

  private int account() {
    return random.nextInt(1, Ledger.ACCOUNTS + 1);
  }
}
