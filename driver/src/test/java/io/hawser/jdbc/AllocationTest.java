package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The calls that an application makes for each row and each parameter allocate nothing on their way through Hawser. */
@Tag("alone")
class AllocationTest {
  private static final int CALLS = 100_000;
  /** A call allocates once while code is compiled, and where the machine pauses. */
  private static final int TRIES = 5;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Prepared bareStatement = complete(Prepared.class);
  private PreparedStatement statement;
  private ResultSet rows;

  /** A driver in memory; the methods that are not here are never called. */
  public abstract static class Session implements Connection {
    Prepared prepared;

    @Override public PreparedStatement prepareStatement(String sql) {
      return prepared;
    }

    @Override public boolean getAutoCommit() {
      return true;
    }

    @Override public void setAutoCommit(boolean autoCommit) {}

    @Override public void commit() {}
  }

  public abstract static class Prepared implements PreparedStatement {
    final Rows rows = complete(Rows.class);
    int value;

    @Override public int getFetchSize() {
      return 0;
    }

    @Override public void setInt(int index, int value) {
      this.value = value;
    }

    @Override public ResultSet executeQuery() {
      return rows;
    }

    @Override public int executeUpdate() {
      return value;
    }
  }

  public abstract static class Rows implements ResultSet {
    private int row;

    @Override public boolean next() {
      return ++row != 0;
    }

    @Override public int getInt(int column) {
      return row;
    }

    @Override public String getString(int column) {
      return "text";
    }
  }

  private static <T> T complete(Class<T> type) {
    try {
      return new ByteBuddy().subclass(type).make().load(type.getClassLoader()).getLoaded().getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  interface Work {
    long call(int n) throws SQLException;
  }

  @BeforeEach void open() throws SQLException {
    Session session = complete(Session.class);
    session.prepared = bareStatement;
    Driver driver = (Driver) Proxy.newProxyInstance(AllocationTest.class.getClassLoader(), new Class<?>[] {Driver.class},
        (self, method, arguments) -> method.getName().equals("connect") ? session : null);
    statement = RecordingDriver.open(driver).prepareStatement("SELECT ?");
    rows = statement.executeQuery();
    assertThat(rows).isInstanceOf(ResultSetWrapper.class);
  }

  private static long allocated(Work work) throws SQLException {
    long sum = 0;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int n = 0; n < CALLS; n++) {
      sum += work.call(n);
    }
    long after = THREADS.getCurrentThreadAllocatedBytes();
    assertThat(sum).isNotZero();
    return after - before;
  }

  private static void assertNothingAdded(Work bare, Work wrapped) throws SQLException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long more = allocated(wrapped) - allocated(bare);
      least = Math.abs(more) < Math.abs(least) ? more : least;
    }
    assertThat(least).as("bytes more in %d calls", CALLS).isBetween(-500L, 500L);
  }

  @Test void theMeasurementSeesAnAllocation() throws SQLException {
    Object[] kept = new Object[1];
    assertThat(allocated(n -> {
      kept[0] = new int[4];
      return n;
    })).isGreaterThan(CALLS * 16L);
  }

  @Test void next() throws SQLException {
    assertNothingAdded(n -> bareStatement.rows.next() ? 1 : 0, n -> rows.next() ? 1 : 0);
  }

  @Test void getInt() throws SQLException {
    rows.next();
    assertNothingAdded(n -> bareStatement.rows.getInt(1), n -> rows.getInt(1));
  }

  @Test void getString() throws SQLException {
    assertNothingAdded(n -> bareStatement.rows.getString(1).length(), n -> rows.getString(1).length());
  }

  @Test void setInt() throws SQLException {
    assertNothingAdded(n -> {
      bareStatement.setInt(1, n);
      return n;
    }, n -> {
      statement.setInt(1, n);
      return n;
    });
  }

  @Test void executeUpdate() throws SQLException {
    statement.setInt(1, 1);
    assertNothingAdded(n -> bareStatement.executeUpdate(), n -> statement.executeUpdate());
  }

  @Test void aTransaction() throws SQLException {
    Connection connection = statement.getConnection();
    statement.setInt(1, 1);
    assertNothingAdded(n -> bareStatement.executeUpdate(), n -> {
      connection.setAutoCommit(false);
      int count = statement.executeUpdate();
      connection.commit();
      connection.setAutoCommit(true);
      return count;
    });
  }

  @Test void executeQueryOfAResultThatTheVendorReuses() throws SQLException {
    assertNothingAdded(n -> bareStatement.executeQuery() == null ? 0 : 1, n -> statement.executeQuery() == null ? 0 : 1);
  }
}
