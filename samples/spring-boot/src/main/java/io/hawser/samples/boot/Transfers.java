package io.hawser.samples.boot;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Service;

/** Runs a transfer again when its transaction was rolled back: Spring translates SQLState 40001 to a ConcurrencyFailureException. */
@Service
public class Transfers {
  private static final int MOST_ATTEMPTS = 3;
  private final Accounts accounts;

  Transfers(Accounts accounts) {
    this.accounts = accounts;
  }

  /** @return how many attempts it took */
  public int transfer(int amount, Runnable meanwhile) {
    for (int attempt = 1; ; attempt++) {
      try {
        accounts.transfer(amount, meanwhile);
        return attempt;
      } catch (ConcurrencyFailureException rolledBack) {
        if (attempt == MOST_ATTEMPTS) {
          throw rolledBack;
        }
      }
    }
  }
}
