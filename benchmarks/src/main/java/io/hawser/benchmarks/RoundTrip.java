package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Work on a real database on loopback, and asking whether a connection lives. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RoundTripBenchmark {
  @Param public Subject subject;

  private Connection connection;
  private Statement statement;
  private PreparedStatement point;
  private PreparedStatement insert;
  private int n;

  @Setup(Level.Trial) public void open() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    try (Connection admin = database.admin(); Statement prepare = admin.createStatement()) {
      prepare.execute("CREATE TABLE IF NOT EXISTS test.point (id INT PRIMARY KEY, v VARCHAR(100)) ENGINE=InnoDB");
      prepare.execute("REPLACE INTO test.point SELECT seq, CONCAT('value ', seq) FROM seq_1_to_1000");
      prepare.execute("CREATE OR REPLACE TABLE test.added (n INT) ENGINE=InnoDB");
    }
    connection = subject.open(database.host(), database.port());
    statement = connection.createStatement();
    point = connection.prepareStatement("SELECT v FROM point WHERE id = ?");
    insert = connection.prepareStatement("INSERT INTO added VALUES (?)");
    if (select1() != 1 || !pointSelect().startsWith("value") || megabyte() != 1 << 20 || batchOf1000() != 1000 || !isValid()) {
      throw new IllegalStateException("The benchmark does not do what it measures.");
    }
    insertInTransaction();
  }

  @TearDown(Level.Iteration) public void empty() throws SQLException {
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement truncate = admin.createStatement()) {
      truncate.execute("TRUNCATE TABLE test.added");
    }
  }

  @TearDown(Level.Trial) public void close() throws SQLException {
    connection.close();
  }

  @Benchmark public int select1() throws SQLException {
    try (ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      return one.getInt(1);
    }
  }

  @Benchmark public String pointSelect() throws SQLException {
    point.setInt(1, 1 + n++ % 1000);
    try (ResultSet row = point.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  @Benchmark public void insertInTransaction() throws SQLException {
    connection.setAutoCommit(false);
    insert.setInt(1, n++);
    insert.executeUpdate();
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Benchmark public int megabyte() throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT REPEAT('x', 1048576)")) {
      row.next();
      return row.getString(1).length();
    }
  }

  @Benchmark public int batchOf1000() throws SQLException {
    for (int i = 0; i < 1000; i++) {
      insert.setInt(1, i);
      insert.addBatch();
    }
    return insert.executeBatch().length;
  }

  @Benchmark public boolean isValid() throws SQLException {
    return connection.isValid(1);
  }
}
