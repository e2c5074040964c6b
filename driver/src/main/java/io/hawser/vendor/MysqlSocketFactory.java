package io.hawser.vendor;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;

/**
 * The socket factory of MySQL Connector/J 8 and later, which wants a subclass of its own type by name ({@code socketFactory}). Everything
 * but the creation of the socket (addresses, options, TLS) stays the vendor's.
 */
public final class MysqlSocketFactory extends StandardSocketFactory {
  @Override protected Socket createSocket(PropertySet properties) {
    try {
      return SocketSource.next();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }
}
