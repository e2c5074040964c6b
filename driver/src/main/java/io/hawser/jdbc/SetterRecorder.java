package io.hawser.jdbc;

import io.hawser.session.Step;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Remembers the setters called on a statement, so that a procedure can be called again on another session with the same parameters. Only
 * for calls that set something: it uses reflection.
 */
final class SetterRecorder implements InvocationHandler {
  /** Calls the setters of a statement as it stands. */
  interface Setters {
    void on(PreparedStatement statement) throws SQLException;
  }

  private final List<Method> methods = new ArrayList<>();
  private final List<Object[]> arguments = new ArrayList<>();

  private SetterRecorder() {}

  /**
   * The call with the current values of its parameters.
   *
   * @param firstIsSession the first parameter is a session's id, so that only null means the same on another session
   * @return null if it means something else there
   */
  static Step callAgain(StatementRecipe recipe, boolean firstIsSession, Setters setters) throws SQLException {
    SetterRecorder recorder = new SetterRecorder();
    setters.on((CallableStatement) Proxy.newProxyInstance(SetterRecorder.class.getClassLoader(), new Class<?>[] {CallableStatement.class},
        recorder));
    if (firstIsSession && !recorder.isFirstNull()) {
      return null;
    }
    return new Step() {
      @Override public void on(Connection session) throws SQLException {
        try (PreparedStatement statement = (PreparedStatement) recipe.make(session)) {
          recorder.set(statement);
          statement.execute();
        }
      }

      @Override public String toString() {
        return recipe.sql();
      }
    };
  }

  private boolean isFirstNull() {
    for (int i = 0; i < methods.size(); i++) {
      Object[] values = arguments.get(i);
      if (values.length > 1 && Integer.valueOf(1).equals(values[0])) {
        return values[1] == null || methods.get(i).getName().equals("setNull");
      }
    }
    return false;
  }

  /** The call may be made again much later, so it copies what the application may change. */
  @Override public Object invoke(Object statement, Method setter, Object[] values) throws SQLException {
    Object[] copies = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      copies[i] = values[i] == null ? null : ParameterCopy.of(values[i]);
      if (copies[i] == null && values[i] != null) {
        throw new SQLException("there is no copy of a " + values[i].getClass().getName());
      }
    }
    methods.add(setter);
    arguments.add(copies);
    return null;
  }

  private void set(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < methods.size(); i++) {
      try {
        methods.get(i).invoke(statement, arguments.get(i));
      } catch (InvocationTargetException e) {
        throw e.getCause() instanceof SQLException ? (SQLException) e.getCause() : new SQLException(e.getCause());
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }
}
