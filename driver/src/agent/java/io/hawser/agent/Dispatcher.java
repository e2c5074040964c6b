package io.hawser.agent;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The one class of the agent's in the bootstrap class loader: what is written into vendors' and applications' classes finds it by
 * name, whichever class loader they have, and through it the agent. Knows nothing but java.base. Filled before any class is changed.
 */
public final class Dispatcher {
  /** Not null while a thread opens a connection for Hawser itself; set by {@code io.hawser.vendor.DirectConnect}, of any class loader. */
  public static final ThreadLocal<Object> DIRECT = new ThreadLocal<>();
  /** What a vendor's method answers: its object and its arguments to a connection; null if the vendor's own code is to run. */
  public static volatile Function<Object[], Object> connect;
  /** What a cast works on: an object, a type's name and the class that casts to the vendor's object, or the same object. */
  public static volatile Function<Object[], Object> unwrap;
  /** A javax.net.SocketFactory of Hawser's, for the class beside a vendor's driver that can't see Hawser. */
  public static volatile Supplier<Object> sockets;

  private Dispatcher() {}
}
