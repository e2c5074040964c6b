package io.hawser.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Wrapper;

/**
 * What every wrapper has: the vendor's object, and the way of a call (see {@link Call}). Methods that a wrapper's source leaves out are
 * generated at build time as
 *
 * <pre>{@code
 * long mark = enter();                 // a statement's: enter(sql) if it has a text argument, enterAsking() if it runs nothing
 * do {
 *   try {
 *     result = real.method(arguments);
 *     succeeded();
 *     return result;
 *   } catch (Throwable thrown) {
 *     thrown = failed(thrown, mark);   // null: run again; else instead(thrown)
 *     mark = again();
 *   }
 * } while (thrown == null);
 * throw thrown;
 * }</pre>
 *
 * so that the decisions about a call are in one class and not in every method.
 *
 * @param <D> the JDBC interface
 */
abstract class AbstractWrapper<D extends Wrapper> implements Wrapper {
  /** The vendor's object; another one after a recovery. */
  D real;

  AbstractWrapper(D real) {
    this.real = real;
  }

  /**
   * Before a call that may reach the network; afterwards {@link #real} belongs to the current session.
   *
   * @return what {@link #failed} needs to know about the beginning of the call
   */
  abstract long enter() throws SQLException;

  /** After such a call has succeeded. */
  abstract void succeeded() throws SQLException;

  /**
   * After such a call has thrown.
   *
   * @return what to throw instead, usually the same exception; null if the call must be run again
   */
  abstract Throwable failed(Throwable thrown, long mark);

  /**
   * After the final failure of a call that returns no results of its own: another way to do what it requests.
   *
   * @param thrown what {@link #failed} returned
   * @return what to throw; null if it was done, and the call must return JDBC's zero or false
   */
  Throwable instead(Throwable thrown) {
    return thrown;
  }

  /** Before such a call is run again: what {@link #enter} would have returned for it. */
  abstract long again();

  /** After a call on a result of the session has thrown: the same exception, explained. */
  abstract Throwable explained(Throwable thrown);

  /** Before a call that does not reach the network: moves {@link #real} to the current session if it belongs to an old one. */
  void refresh() throws SQLException {}

  /** An object of the vendor's goes to the application: its use is not seen here. */
  abstract void handedOut();

  /** The wrapper of a ResultSet that a call has returned. */
  ResultSet result(ResultSet results) {
    throw new AssertionError("this wrapper returns no ResultSet");
  }

  /** Throws its argument, checked or not. */
  @SuppressWarnings("unchecked") static <T extends Throwable> T unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Override public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    refresh();
    if (type.isInstance(real)) {
      handedOut();
      return type.cast(real);
    }
    T unwrapped = real.unwrap(type);
    handedOut();
    if (unwrapped == null) { // oceanbase-client's DatabaseMetaData
      throw new SQLException(real.getClass().getName() + " is no wrapper for " + type.getName(), "HY000");
    }
    return unwrapped;
  }

  @Override public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || type.isInstance(real) || real.isWrapperFor(type);
  }

  /** The vendor's name for it, because logs show it: pools print a connection's toString(). */
  @Override public String toString() {
    return "Hawser[" + real + "]";
  }
}
