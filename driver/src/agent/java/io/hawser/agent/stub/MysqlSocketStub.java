package io.hawser.agent.stub;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import javax.net.SocketFactory;

/** As {@link PlainSocketStub}, for MySQL Connector/J; for its version 5.1 the names of its classes are replaced. */
public final class MysqlSocketStub extends StandardSocketFactory {
  private final SocketFactory hawsers;

  public MysqlSocketStub() throws ReflectiveOperationException {
    hawsers = new PlainSocketStub();
  }

  @Override protected Socket createSocket(PropertySet properties) {
    try {
      return hawsers.createSocket();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
