package io.hawser.benchmarks;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.invoke.MethodHandles;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.sql.Types;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;

/** A driver in memory whose methods do nothing but return a value: what a call costs in a wrapper is all that is left. */
final class StubDriver implements Driver {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Connection connection;

  StubDriver() {
    this(0, false);
  }

  /**
   * @param updateCount of each statement; -1 for those that return rows
   * @param newResults  whether each execution returns a result of its own, as those that are logged have to be
   */
  StubDriver(int updateCount, boolean newResults) {
    ResultSetMetaData columns = stub(ResultSetMetaData.class,
        Map.of("getColumnCount", 2, "getColumnLabel", "v", "getColumnType", Types.INTEGER));
    ResultSet rows = stub(ResultSet.class,
        Map.of("next", true, "getInt", 1, "getString", "a", "getMetaData", columns, "getConcurrency", ResultSet.CONCUR_READ_ONLY));
    Map<String, Object> answers = Map.of("executeQuery", newResults ? rows.getClass() : rows, "getUpdateCount", updateCount,
        "executeUpdate", Math.max(updateCount, 0));
    Statement statement = stub(Statement.class, answers);
    PreparedStatement prepared = stub(PreparedStatement.class, answers);
    connection = stub(Connection.class,
        Map.of("createStatement", statement, "prepareStatement", prepared, "getAutoCommit", true, "isValid", true));
  }

  /** @param values what methods return; a class stands for a new instance each time */
  private static <T> T stub(Class<T> type, Map<String, Object> values) {
    DynamicType.Builder<Object> builder = new ByteBuddy().subclass(Object.class).implement(type)
        .name(StubDriver.class.getPackageName() + ".Stub" + type.getSimpleName() + COUNT.incrementAndGet())
        .method(isAbstract()).intercept(StubMethod.INSTANCE);
    try {
      for (Map.Entry<String, Object> value : values.entrySet()) {
        Implementation answer = value.getValue() instanceof Class<?> each ? MethodCall.construct(each.getDeclaredConstructor())
            : FixedValue.reference(value.getValue());
        builder = builder.method(named(value.getKey()).and(isAbstract())).intercept(answer);
      }
      return type.cast(builder.make()
          .load(StubDriver.class.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
          .getLoaded().getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Null for the URLs of others, as DriverManager demands; an empty one is taken for its own. */
  @Override public Connection connect(String url, Properties properties) {
    return url.isEmpty() || acceptsURL(url) ? connection : null;
  }

  @Override public boolean acceptsURL(String url) {
    return url.startsWith("jdbc:stub:") || url.startsWith("jdbc:mariadb://nowhere/");
  }

  @Override public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override public int getMajorVersion() {
    return 1;
  }

  @Override public int getMinorVersion() {
    return 0;
  }

  @Override public boolean jdbcCompliant() {
    return false;
  }

  @Override public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
