package io.hawser.link;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** Operations on channels that belong to no socket. */
public final class SocketChannels {
  private SocketChannels() {}

  /** Whether a connect failed because the peer's kernel answered that nobody listens there. */
  public static boolean refused(Throwable connecting) {
    String text = connecting.getMessage();
    return connecting instanceof ConnectException && text != null && text.toLowerCase(Locale.ROOT).contains("refused");
  }

  /** Closes one that is no longer needed; null is allowed. */
  public static void close(SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // a channel is closed even if close() fails
    }
  }
}
