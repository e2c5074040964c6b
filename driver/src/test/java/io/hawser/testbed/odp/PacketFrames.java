package io.hawser.testbed.odp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.ByteOrder;

/** Cuts what arrives into packets, headers left on, for one handler. */
final class PacketFrames extends ChannelInitializer<Channel> {
  private final ChannelHandler handler;

  PacketFrames(ChannelHandler handler) {
    this.handler = handler;
  }

  @Override protected void initChannel(Channel channel) {
    int longest = Packet.LONGEST + Packet.HEADER;
    channel.pipeline()
        .addLast(new LengthFieldBasedFrameDecoder(ByteOrder.LITTLE_ENDIAN, longest, 0, 3, 1, 0, true))
        .addLast(handler);
  }
}
