package io.hawser.samples.boot;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The accounts that the migrations have made. */
@Repository
public class Accounts {
  private final JdbcTemplate jdbc;

  Accounts(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** @param meanwhile runs between the two updates */
  @Transactional
  public void transfer(int amount, Runnable meanwhile) {
    jdbc.update("UPDATE account SET balance = balance - ? WHERE id = 1", amount);
    meanwhile.run();
    jdbc.update("UPDATE account SET balance = balance + ? WHERE id = 2", amount);
  }

  public List<Integer> balances() {
    return jdbc.queryForList("SELECT balance FROM account ORDER BY id", Integer.class);
  }
}
