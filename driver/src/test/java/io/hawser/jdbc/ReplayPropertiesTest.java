package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever was set on a statement, and in whatever order: the statement of a new session holds the same. */
class ReplayPropertiesTest {
  /** One call: which of the methods, for which parameter, with null for its value or not. */
  record Step(int method, int index, boolean isNull) {}

  @Provide Arbitrary<List<Step>> steps() {
    return Combinators.combine(Arbitraries.integers().between(0, 999),
        Arbitraries.frequencyOf(Tuple.of(20, Arbitraries.integers().between(1, 5)),
            Tuple.of(1, Arbitraries.integers().between(6, 70))),
        Arbitraries.of(true, false, false)).as(Step::new).list().ofMaxSize(40);
  }

  @Property(tries = 300) void aPlainStatementGetsItsSettingsAndBatchAgain(@ForAll("steps") List<Step> steps) throws Exception {
    check(Statement.class, steps);
  }

  @Property(tries = 500) void aPreparedStatementGetsItsParametersAndBatchAgain(@ForAll("steps") List<Step> steps) throws Exception {
    check(PreparedStatement.class, steps);
  }

  @Property(tries = 500) void aCallableStatementGetsItsOutParametersAgain(@ForAll("steps") List<Step> steps) throws Exception {
    check(CallableStatement.class, steps);
  }

  private static void check(Class<?> type, List<Step> steps) throws Exception {
    RecordingDriver driver = new RecordingDriver("createArrayOf");
    Connection connection = driver.open();
    Statement statement = type == Statement.class ? connection.createStatement()
        : type == PreparedStatement.class ? connection.prepareStatement("INSERT INTO t VALUES (?)") : connection.prepareCall("SELECT ?");
    Object first = ((AbstractWrapper<?>) statement).real;
    List<Method> methods = methods(type);
    for (Step step : steps) {
      perform(driver, statement, methods.get(step.method() % methods.size()), step);
    }
    String before = StatementModel.of(driver.calls, first).toString();

    lose(driver, connection);
    connection.createStatement(); // the first call that reaches the network recovers
    statement.getMaxRows(); // and the statement's first one recreates it

    Object second = ((AbstractWrapper<?>) statement).real;
    assertThat(second).isNotSameAs(first);
    assertThat(StatementModel.of(driver.calls, second)).hasToString(before);
  }

  static void lose(RecordingDriver driver, Connection connection) {
    SQLException loss = new SQLException("Connection reset", "08000", new java.net.SocketException("Connection reset"));
    driver.failNext(loss);
    assertThatThrownBy(() -> connection.createArrayOf("INT", new Object[0])).isSameAs(loss);
  }

  /** Left out is what a batch can't be given again: streams, objects that may have been changed, and parameters by name. */
  private static List<Method> methods(Class<?> type) {
    return Stream.of(type.getMethods()).filter(method -> {
      String name = method.getName();
      boolean ofPlainOnly = name.equals("addBatch") && method.getParameterCount() == 1 && type != Statement.class;
      boolean byName = name.startsWith("set") && method.getParameterCount() > 1 && method.getParameterTypes()[0] == String.class;
      return !ofPlainOnly && !byName && Stream.of(method.getParameterTypes()).noneMatch(each -> isStream(each) || mayChange(each))
          && (name.startsWith("set")
              || name.equals("registerOutParameter") || name.equals("addBatch") || name.equals("clearBatch")
              || name.equals("clearParameters") || name.equals("executeBatch") || name.equals("closeOnCompletion"));
    }).sorted(Comparator.comparing(Method::toString)).toList();
  }

  private static boolean isStream(Class<?> type) {
    return InputStream.class.isAssignableFrom(type) || Reader.class.isAssignableFrom(type);
  }

  private static boolean mayChange(Class<?> type) {
    return type == Object.class || Stream.of(Array.class, Blob.class, Clob.class, Ref.class, RowId.class, SQLXML.class)
        .anyMatch(each -> each.isAssignableFrom(type));
  }

  private static void perform(RecordingDriver driver, Statement statement, Method method, Step step) throws Exception {
    List<Object> arguments = new ArrayList<>();
    Class<?>[] types = method.getParameterTypes();
    for (int i = 0; i < types.length; i++) {
      boolean key = i == 0 && types.length > 1;
      boolean nullValue = i == 1 && step.isNull() && !types[i].isPrimitive();
      arguments.add(key ? types[0] == int.class ? (Object) step.index() : "name" + step.index()
          : nullValue ? null : types[i] == String.class ? "SELECT '" + driver.value(types[i]) + "'" : driver.value(types[i]));
    }
    try {
      method.invoke(statement, arguments.toArray());
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }
}
