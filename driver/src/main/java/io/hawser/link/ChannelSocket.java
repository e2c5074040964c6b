package io.hawser.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * A socket whose addresses and options are those of a channel. Reading, writing, connecting and closing are left to the
 * subclass, because {@code channel.socket()} does them in blocking mode.
 */
abstract class ChannelSocket extends Socket {
  final SocketChannel channel;
  private final Socket options;
  private volatile boolean inputShutdown; // on Java 8 a channel reports this after a close too
  private volatile boolean outputShutdown;

  ChannelSocket(SocketChannel channel) throws SocketException {
    super((SocketImpl) null);
    this.channel = channel;
    this.options = channel.socket();
  }

  /** Nobody else may use the channel: blocking use, or use with another selector, would break this socket. */
  @Override public final SocketChannel getChannel() {
    return null;
  }

  @Override public final void bind(SocketAddress local) throws IOException {
    channel.bind(local);
  }

  @Override public final InetAddress getInetAddress() {
    return options.getInetAddress();
  }

  @Override public final InetAddress getLocalAddress() {
    return options.getLocalAddress();
  }

  @Override public final int getPort() {
    return options.getPort();
  }

  @Override public final int getLocalPort() {
    return options.getLocalPort();
  }

  /** On Java 8 the channel no longer knows it after the close. */
  @Override public final SocketAddress getRemoteSocketAddress() {
    return isConnected() ? new InetSocketAddress(getInetAddress(), getPort()) : null;
  }

  @Override public final SocketAddress getLocalSocketAddress() {
    return options.getLocalSocketAddress();
  }

  @Override public final boolean isBound() {
    return options.isBound();
  }

  @Override public final boolean isInputShutdown() {
    return inputShutdown;
  }

  @Override public final boolean isOutputShutdown() {
    return outputShutdown;
  }

  @Override public final void shutdownInput() throws IOException {
    options.shutdownInput();
    inputShutdown = true;
  }

  @Override public final void shutdownOutput() throws IOException {
    options.shutdownOutput();
    outputShutdown = true;
  }

  @Override public final void sendUrgentData(int data) throws IOException {
    throw new SocketException("Urgent data is not supported: the protocol does not use it");
  }

  @Override public final void setTcpNoDelay(boolean on) throws SocketException {
    options.setTcpNoDelay(on);
  }

  @Override public final boolean getTcpNoDelay() throws SocketException {
    return options.getTcpNoDelay();
  }

  @Override public final void setSoLinger(boolean on, int seconds) throws SocketException {
    options.setSoLinger(on, seconds);
  }

  @Override public final int getSoLinger() throws SocketException {
    return options.getSoLinger();
  }

  @Override public void setKeepAlive(boolean on) throws SocketException {
    options.setKeepAlive(on);
  }

  @Override public final boolean getKeepAlive() throws SocketException {
    return options.getKeepAlive();
  }

  @Override public final void setReceiveBufferSize(int bytes) throws SocketException {
    options.setReceiveBufferSize(bytes);
  }

  @Override public final int getReceiveBufferSize() throws SocketException {
    return options.getReceiveBufferSize();
  }

  @Override public final void setSendBufferSize(int bytes) throws SocketException {
    options.setSendBufferSize(bytes);
  }

  @Override public final int getSendBufferSize() throws SocketException {
    return options.getSendBufferSize();
  }

  @Override public final void setTrafficClass(int trafficClass) throws SocketException {
    options.setTrafficClass(trafficClass);
  }

  @Override public final int getTrafficClass() throws SocketException {
    return options.getTrafficClass();
  }

  @Override public final void setReuseAddress(boolean on) throws SocketException {
    options.setReuseAddress(on);
  }

  @Override public final boolean getReuseAddress() throws SocketException {
    return options.getReuseAddress();
  }

  @Override public final void setOOBInline(boolean on) throws SocketException {
    options.setOOBInline(on);
  }

  @Override public final boolean getOOBInline() throws SocketException {
    return options.getOOBInline();
  }

  // Socket has the following three from Java 9 on; @Override would not compile for Java 8.

  public final <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
    channel.setOption(name, value);
    return this;
  }

  public final <T> T getOption(SocketOption<T> name) throws IOException {
    return channel.getOption(name);
  }

  public final Set<SocketOption<?>> supportedOptions() {
    return channel.supportedOptions();
  }
}
