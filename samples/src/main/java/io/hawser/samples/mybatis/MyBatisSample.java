package io.hawser.samples.mybatis;

import io.hawser.samples.Quiet;
import io.hawser.samples.Stage;
import io.hawser.samples.Transactions;
import io.hawser.testbed.VendorDriver;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** MyBatis with its own pool, which asks no connection whether it lives: driver and URL change, its settings stay. */
public final class MyBatisSample {
  private MyBatisSample() {}

  static SqlSessionFactory start(Stage stage) {
    PooledDataSource pool = new PooledDataSource("io.hawser.HawserDriver", stage.url(), stage.user(), stage.password());
    Configuration configuration = new Configuration(new Environment("sample", new JdbcTransactionFactory(), pool));
    configuration.addMapper(Notes.class);
    return new SqlSessionFactoryBuilder().build(configuration);
  }

  /** Adds two notes in one transaction, which is run again if its session is lost. */
  static void addTwo(SqlSessionFactory sessions, String first, String second, Runnable onceBetween) throws Exception {
    Runnable[] still = {onceBetween};
    Transactions.run(() -> {
      try (SqlSession session = sessions.openSession()) {
        Notes notes = session.getMapper(Notes.class);
        notes.add(first);
        still[0].run();
        still[0] = () -> {};
        notes.add(second);
        session.commit();
        return null;
      }
    });
  }

  public static void main(String[] arguments) throws Exception {
    Quiet.hawser();
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE)) {
      SqlSessionFactory sessions = start(stage);
      try (SqlSession session = sessions.openSession()) {
        session.getMapper(Notes.class).createTable();
        stage.cut();
        System.out.println("After a cut while idle: " + session.getMapper(Notes.class).all());
      }
      addTwo(sessions, "one", "two", stage::cut);
      try (SqlSession session = sessions.openSession()) {
        System.out.println("After a cut within a transaction: " + session.getMapper(Notes.class).all());
      }
    }
  }
}
