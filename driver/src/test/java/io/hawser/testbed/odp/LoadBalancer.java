package io.hawser.testbed.odp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;

/**
 * A load balancer that holds two TCP connections for each client, as F5 and others do: {@code LoadBalancer <address> <port>
 * <to address> <to port>}. However the one towards the proxy ends, the client's is closed in order: it sees FIN, not RST.
 */
public final class LoadBalancer {
  private LoadBalancer() {}

  public static void main(String[] arguments) throws InterruptedException {
    InetSocketAddress to = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel listening = new ServerBootstrap().group(loop).channel(EpollServerSocketChannel.class)
        .childOption(ChannelOption.AUTO_READ, false)
        .childHandler(new ChannelInitializer<>() {
          @Override protected void initChannel(Channel client) {
            connect(client, to);
          }
        })
        .bind(arguments[0], Integer.parseInt(arguments[1])).sync().channel();
    System.out.println("ready");
    listening.closeFuture().sync();
  }

  private static void connect(Channel client, InetSocketAddress to) {
    new Bootstrap().group(client.eventLoop()).channel(EpollSocketChannel.class).handler(new Forward(client)).connect(to)
        .addListener((ChannelFutureListener) connecting -> {
          if (connecting.isSuccess()) {
            client.pipeline().addLast(new Forward(connecting.channel()));
            client.config().setAutoRead(true);
          } else {
            client.close();
          }
        });
  }

  private static final class Forward extends ChannelInboundHandlerAdapter {
    private final Channel other;

    Forward(Channel other) {
      this.other = other;
    }

    @Override public void channelRead(ChannelHandlerContext context, Object bytes) {
      other.writeAndFlush(bytes);
    }

    @Override public void channelInactive(ChannelHandlerContext context) {
      other.close();
    }

    @Override public void exceptionCaught(ChannelHandlerContext context, Throwable ended) {
      context.close();
    }
  }
}
