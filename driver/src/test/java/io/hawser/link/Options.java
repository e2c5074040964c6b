package io.hawser.link;

import java.net.Socket;
import java.net.SocketOption;

/** What the kernel has set on a plain socket. */
final class Options {
  private Options() {}

  static Object of(Socket socket, SocketOption<?> option) throws ReflectiveOperationException {
    try {
      return Socket.class.getMethod("getOption", SocketOption.class).invoke(socket, option);
    } catch (NoSuchMethodException java8) {
      return Class.forName("jdk.net.Sockets").getMethod("getOption", Socket.class, SocketOption.class).invoke(null, socket, option);
    }
  }
}
