package io.hawser.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Wrapper;

/**
 * What every wrapper has: the vendor's object, and the way of a call (see {@link Call}). The methods that a wrapper's
 * source does not write are completed at build time to
 *
 * <pre>{@code
 * long mark = enter();                 // a statement's: enter(sql) if it is given a text, enterAsking() if it runs nothing
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
 * so that what is decided about a call stands in one class and not in every method.
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
   * Before a call that may reach the network; afterwards {@link #real} is of the present session.
   *
   * @return what {@link #failed} needs to know about the beginning of the call
   */
  abstract long enter() throws SQLException;

  /** After such a call has succeeded. */
  abstract void succeeded() throws SQLException;

  /**
   * After such a call has thrown.
   *
   * @return what is to be thrown in its place, which mostly is the very same; null if the call is to be run again
   */
  abstract Throwable failed(Throwable thrown, long mark);

  /**
   * After a call has failed for good that returns no results of its own: another way to do what it asks for.
   *
   * @param thrown what {@link #failed} has returned
   * @return what is to be thrown; null if that is done, and nothing is to be returned but JDBC's zero or false
   */
  Throwable instead(Throwable thrown) {
    return thrown;
  }

  /** Before such a call is run again: what {@link #enter} would have returned for it. */
  abstract long again();

  /** After a call that belongs to a result of the session has thrown: the same, explained. */
  abstract Throwable explained(Throwable thrown);

  /** Before a call that does not reach the network: brings {@link #real} to the present session if it is of an old one. */
  void refresh() throws SQLException {}

  /** An object of the vendor's goes to the application: what is done with it is not seen here. */
  abstract void handedOut();

  /** The wrapper of a ResultSet that a call has returned. */
  ResultSet result(ResultSet results) {
    throw new AssertionError("this wrapper returns no ResultSet");
  }

  /** Throws what it is given, checked or not. */
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
