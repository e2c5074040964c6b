package io.hawser.testbed.odp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** The backend's socket, on behalf of a client's session. */
final class FromBackend extends ChannelInboundHandlerAdapter {
  private final ClientSession session;

  FromBackend(ClientSession session) {
    this.session = session;
  }

  @Override public void channelRead(ChannelHandlerContext context, Object packet) {
    session.backendSaid((ByteBuf) packet);
  }

  @Override public void channelReadComplete(ChannelHandlerContext context) {
    session.client().flush();
  }

  @Override public void channelWritabilityChanged(ChannelHandlerContext context) {
    session.client().config().setAutoRead(context.channel().isWritable());
  }

  @Override public void channelInactive(ChannelHandlerContext context) {
    session.backendEnded();
  }

  @Override public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
    context.close();
  }
}
