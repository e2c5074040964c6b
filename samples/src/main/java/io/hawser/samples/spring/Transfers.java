package io.hawser.samples.spring;

import java.util.List;
import java.util.function.IntConsumer;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;
import org.springframework.retry.support.RetrySynchronizationManager;
import org.springframework.transaction.annotation.Transactional;

/** Transfers between two accounts. */
public class Transfers {
  private final JdbcTemplate jdbc;

  Transfers(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Makes the accounts. */
  public void open(int first, int second) {
    jdbc.execute("CREATE OR REPLACE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL) ENGINE=InnoDB");
    jdbc.update("INSERT INTO account VALUES (1, ?), (2, ?)", first, second);
  }

  /**
   * Spring translates SQLState 40001 to a ConcurrencyFailureException. A COMMIT with unknown outcome (08007) is none, and must
   * not be run again without a look at the data.
   *
   * @param meanwhile receives the number of the attempt, between the two updates
   * @return how many attempts it took
   */
  @Retryable(retryFor = ConcurrencyFailureException.class, maxAttempts = 3,
      backoff = @Backoff(delay = 50)) @Transactional public int transfer(int amount, IntConsumer meanwhile) {
    int attempt = RetrySynchronizationManager.getContext().getRetryCount() + 1;
    jdbc.update("UPDATE account SET balance = balance - ? WHERE id = 1", amount);
    meanwhile.accept(attempt);
    jdbc.update("UPDATE account SET balance = balance + ? WHERE id = 2", amount);
    return attempt;
  }

  public List<Integer> balances() {
    return jdbc.queryForList("SELECT balance FROM account ORDER BY id", Integer.class);
  }
}
