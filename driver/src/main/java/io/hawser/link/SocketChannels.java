package io.hawser.link;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** What is done with channels that no socket has. */
public final class SocketChannels {
  private SocketChannels() {}

  /** Whether a connect failed because the other end's kernel said that nobody listens there. */
  public static boolean refused(Throwable connecting) {
    String text = connecting.getMessage();
    return connecting instanceof ConnectException && text != null && text.toLowerCase(Locale.ROOT).contains("refused");
  }

  /** Closes one that is of no use any more; null is allowed. */
  public static void close(SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // a channel whose close fails is closed
    }
  }
}
