package io.hawser.agent;

import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.function.Function;

/** For casts and instanceof of a vendor's type: returns the object beneath a wrapper of Hawser's, and any other object as it is. */
final class Casts implements Function<Object[], Object> {
  private static final String WRAPPERS = "io.hawser.jdbc.";

  /** @param cast the object, the type's name, the class that casts */
  @Override public Object apply(Object[] cast) {
    Object object = cast[0];
    // by name: an application may have another Hawser beside the agent's
    if (!(object instanceof Wrapper) || !object.getClass().getName().startsWith(WRAPPERS)) {
      return object;
    }
    try {
      Class<?> type = Class.forName((String) cast[1], false, ((Class<?>) cast[2]).getClassLoader());
      return ((Wrapper) object).isWrapperFor(type) ? ((Wrapper) object).unwrap(type) : object;
    } catch (SQLException | ClassNotFoundException | RuntimeException | LinkageError e) {
      return object; // the cast fails, as without the agent
    }
  }
}
