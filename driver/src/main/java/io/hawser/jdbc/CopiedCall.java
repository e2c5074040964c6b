package io.hawser.jdbc;

import io.hawser.continuity.replay.LoggedCall;
import io.hawser.continuity.replay.RepeatableCall;
import io.hawser.continuity.replay.Repetition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A call as it was made: the statement, its settings, its text, and copies of its parameters, of one row or of a batch's. Immutable. */
final class CopiedCall implements RepeatableCall {
  private static final int OVERHEAD = 112;

  private final LoggedStatement<?> statement;
  /** Makes the statement again. */
  private final StatementRecipe recipe;
  /** Null if only parameters were set. */
  private final RecordedSetters settings;
  /** What is run: one text, or those of a batch; none if the recipe has it. */
  private final List<String> texts;
  private final List<ParameterRow> rows;
  private final boolean batch;
  private final long bytes;
  private final boolean complete;

  private CopiedCall(LoggedStatement<?> statement, List<String> texts, List<ParameterRow> parameters, boolean batch) {
    this.statement = statement;
    this.batch = batch;
    recipe = statement.recipe;
    settings = statement.settings() == null ? null : statement.settings().copy();
    this.texts = texts;
    rows = new ArrayList<>(parameters.size());
    long sum = OVERHEAD + (recipe.sql() == null ? 0 : ParameterCopy.bytes(recipe.sql()));
    boolean all = settings == null || !settings.hasParameters();
    for (String text : texts) {
      sum += ParameterCopy.bytes(text);
    }
    for (ParameterRow each : parameters) {
      ParameterRow row = new ParameterRow(each);
      long size = row.ownValues();
      all &= size >= 0;
      sum += size;
      rows.add(row);
    }
    bytes = sum;
    complete = all;
  }

  static CopiedCall of(LoggedStatement<?> statement, String text) {
    List<String> texts = new ArrayList<>(1);
    texts.add(text);
    return new CopiedCall(statement, texts, new ArrayList<>(), false);
  }

  static CopiedCall of(LoggedStatement<?> statement, List<String> batch) {
    return new CopiedCall(statement, batch == null ? new ArrayList<>() : new ArrayList<>(batch), new ArrayList<>(), true);
  }

  /**
   * For a prepared statement.
   *
   * @param rows  one row of parameters, or those of its batch
   * @param batch whether it is a batch
   */
  static CopiedCall prepared(LoggedStatement<?> statement, List<ParameterRow> rows, boolean batch) {
    return new CopiedCall(statement, new ArrayList<>(), rows, batch);
  }

  /** Null if a value could not be copied. */
  CopiedCall ifComplete() {
    return complete ? this : null;
  }

  @Override public long bytes() {
    return bytes;
  }

  @Override public String text() {
    return batch ? null : texts.isEmpty() ? recipe.sql() : texts.get(0);
  }

  @Override public Repetition repeat(Connection session, boolean asksForKeys) throws SQLException {
    Statement made = recipe.make(session);
    boolean done = false;
    try {
      statement.withReal(made, this::set);
      long[] counts = batch ? LoggedCall.counts(made.executeBatch()) : run(made, asksForKeys);
      done = true;
      return new RepeatedCall(statement, this, made, counts);
    } finally {
      if (!done) {
        made.close();
      }
    }
  }

  /** Sets on the statement's current vendor object all that was set. */
  private void set() throws SQLException {
    if (settings != null) {
      settings.replay(statement);
    }
    for (String text : texts) {
      if (batch) {
        statement.real.addBatch(text);
      }
    }
    for (ParameterRow row : rows) {
      ((PreparedStatement) statement.real).clearParameters();
      row.set((PreparedStatementWrapper<?>) statement);
      if (batch) {
        ((PreparedStatement) statement.real).addBatch();
      }
    }
  }

  private long[] run(Statement made, boolean asksForKeys) throws SQLException {
    if (texts.isEmpty()) {
      ((PreparedStatement) made).execute();
    } else if (asksForKeys && recipe.sql() == null) {
      made.execute(texts.get(0), Statement.RETURN_GENERATED_KEYS);
    } else {
      made.execute(texts.get(0));
    }
    return new long[] {made.getUpdateCount()};
  }
}
