package io.hawser.failure;

import io.hawser.thrown.CauseChain;
import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.TextRule.Carrier;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What one I/O exception tells by its class, its text and its stack trace. Stateless. */
final class IoFailure {
  private IoFailure() {
  }

  /** Whether it comes from a connection: files that a statement loads, and streams that it sends, throw other classes. */
  static boolean isNetwork(Throwable t) {
    if (!(t instanceof IOException) || t instanceof FileNotFoundException || t instanceof FileSystemException) {
      return false;
    }
    return t instanceof EOFException || isOfSocket(t) || TextRule.of(Carrier.SOCKET, CauseChain.message(t)) != null;
  }

  /**
   * Whether it certainly comes from a socket: the streams that an application gives to a statement throw the general classes. On Windows it
   * may be a bare IOException with a text in the user's language: then the stack trace tells.
   */
  static boolean isOfSocket(Throwable t) {
    return t instanceof SocketException || t instanceof SocketTimeoutException || t instanceof SSLException
        || t instanceof UnknownHostException
        || t instanceof ClosedChannelException || t instanceof IOException && StackTraces.direction(CauseChain.frames(t)) != Direction.NONE;
  }

  /** Whether a connect failed, or the resolution of a name. */
  static boolean isConnecting(Throwable e) {
    if (e instanceof ConnectException || e instanceof UnknownHostException || e instanceof NoRouteToHostException
        || e instanceof BindException) {
      return true;
    }
    String message = CauseChain.message(e);
    return message != null && (message.regionMatches(true, 0, "connect timed out", 0, 17) || message.endsWith(": connect")
        || message.endsWith("(connect failed)")) || StackTraces.connecting(CauseChain.frames(e));
  }

  /** What it means if nothing else is known. */
  static Cause cause(Throwable e) {
    if (e instanceof SSLPeerUnverifiedException) {
      return Cause.TLS_REFUSED;
    }
    if (e instanceof UnknownHostException) {
      return Cause.UNKNOWN_HOST;
    }
    TextRule rule = TextRule.of(Carrier.SOCKET, CauseChain.message(e));
    if (rule != null) {
      return rule.cause;
    }
    if (e instanceof SocketTimeoutException) {
      return Cause.READ_TIMEOUT;
    }
    if (e instanceof EOFException) {
      return Cause.CLOSED_BY_SERVER;
    }
    if (e instanceof SSLException) {
      return Cause.TLS_BROKEN;
    }
    if (e instanceof ClosedByInterruptException) {
      return Cause.INTERRUPTED;
    }
    if (e instanceof ClosedChannelException) {
      return Cause.LOST_EARLIER;
    }
    return isConnecting(e) ? Cause.CONNECT_FAILED : Cause.LOST;
  }
}
