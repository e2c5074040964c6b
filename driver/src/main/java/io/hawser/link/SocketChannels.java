package io.hawser.link;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** What is done with channels that no socket has. */
public final class SocketChannels {
  private SocketChannels() {}

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
