package io.hawser.agent;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The agent's only class in the bootstrap class loader: the code written into vendors' and applications' classes finds it by name, from any
 * class loader, and through it the agent. Knows only java.base. Filled before any class is changed.
 */
public final class Dispatcher {
  /** Not null while a thread opens a connection for Hawser itself; set by {@code io.hawser.vendor.DirectConnect}, of any class loader. */
  public static final ThreadLocal<Object> DIRECT = new ThreadLocal<>();
  /** The answer of a vendor's method: from its object and its arguments to a connection; null if the vendor's own code must run. */
  public static volatile Function<Object[], Object> connect;
  /** What a cast works on: from an object, a type's name and the casting class to the vendor's object, or the same object. */
  public static volatile Function<Object[], Object> unwrap;
  /** A javax.net.SocketFactory of Hawser's, for the class beside a vendor's driver that can't see Hawser. */
  public static volatile Supplier<Object> sockets;

  private Dispatcher() {}
}
