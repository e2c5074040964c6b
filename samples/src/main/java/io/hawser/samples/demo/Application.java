package io.hawser.samples.demo;

import io.hawser.testbed.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;

/** One lane's application: its tables, and its tellers with their connections. */
final class Application {
  private final Act act;
  private final Lane lane;
  private final long seed;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private Journal journal;

  /** Creates the tables, warms up and opens the connections. */
  Application(Act act, Lane lane, int tellers, long seed) throws SQLException {
    this.act = act;
    this.lane = lane;
    this.seed = seed;
    try (Connection admin = EmbeddedDatabase.get().admin()) {
      Ledger.create(admin, lane.table());
      warmUp();
      Ledger.create(admin, lane.table());
    }
    for (int i = 0; i < tellers; i++) {
      ledgers.add(new Ledger(lane));
    }
  }

  /** Loads the driver's classes, so that the first operations are not slower than the others. */
  private void warmUp() throws SQLException {
    try (Ledger ledger = new Ledger(lane)) {
      for (int i = 0; i < 20; i++) {
        Transfer transfer = new Transfer("warm-up-" + i, 1, 2, 1);
        ledger.note(transfer);
        ledger.noteAll(List.of(transfer, transfer));
        ledger.book(transfer, () -> {});
        ledger.balance(1);
      }
    }
  }

  /** Starts the tellers; see {@link Teller} for the lock and the time. */
  void start(Lock working, long start, long end) {
    journal = new Journal(start);
    for (Ledger ledger : ledgers) {
      int number = threads.size();
      Thread thread = new Thread(new Teller(act, lane, number, ledger, seed, journal, working, end), lane.table() + "-teller-" + number);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  Lane lane() {
    return lane;
  }

  Journal journal() {
    return journal;
  }

  /** Waits for the tellers and compares the outcomes reported to them with what the database holds. */
  Outcome finish(long millis) throws InterruptedException, SQLException {
    for (Thread thread : threads) {
      thread.join(millis);
      if (thread.isAlive()) {
        throw new IllegalStateException("The thread " + thread.getName() + " does not end.");
      }
    }
    try (Connection admin = EmbeddedDatabase.get().admin()) {
      return new Outcome(lane, journal, Audit.of(journal, admin, lane.table()));
    }
  }
}
