package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drivers and applications look at the class and the text of an exception: side by side with a plain socket of this JVM. */
@Timeout(30)
@Tag("fast")
class LikePlainSocketTest {
  /** What is done to a socket; its value or exception is compared. */
  enum Situation {
    READ_AFTER_FIN {
      @Override Object happen(Socket socket) throws Exception {
        Pair pair = Pair.of(socket);
        pair.far().close();
        return socket.getInputStream().read() + " " + socket.getInputStream().read();
      }
    },
    READ_AFTER_RESET {
      @Override Object happen(Socket socket) throws Exception {
        Pair.of(socket).reset();
        return socket.getInputStream().read();
      }
    },
    READ_AGAIN_AFTER_RESET {
      @Override Object happen(Socket socket) throws Exception {
        Pair.of(socket).reset();
        return describe(() -> socket.getInputStream().read()) + " " + describe(() -> socket.getInputStream().read());
      }
    },
    READ_TIMES_OUT {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.of(socket)) {
          socket.setSoTimeout(20);
          String timeout = describe(() -> socket.getInputStream().read());
          pair.send((byte) 7);
          return timeout + " " + socket.getInputStream().read();
        }
      }
    },
    WRITE_AFTER_RESET {
      @Override Object happen(Socket socket) throws Exception {
        Pair.of(socket).reset();
        socket.getOutputStream().write(1);
        return "accepted";
      }
    },
    WRITE_AFTER_FIN {
      @Override Object happen(Socket socket) throws Exception {
        Pair.of(socket).far().close();
        while (true) {
          socket.getOutputStream().write(1);
        }
      }
    },
    READ_AFTER_CLOSE {
      @Override Object happen(Socket socket) throws Exception {
        Pair pair = Pair.of(socket);
        var in = socket.getInputStream();
        pair.close();
        return in.read();
      }
    },
    WRITE_AFTER_CLOSE {
      @Override Object happen(Socket socket) throws Exception {
        Pair pair = Pair.of(socket);
        OutputStream out = socket.getOutputStream();
        pair.close();
        out.write(1);
        return "accepted";
      }
    },
    CLOSED_WHILE_READING {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.of(socket)) {
          Blocked blocked = Blocked.in(() -> socket.getInputStream().read());
          socket.close();
          return describe(blocked::result);
        }
      }
    },
    CLOSED_WHILE_WRITING {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.narrow(socket)) {
          Blocked blocked = Blocked.in(() -> {
            socket.getOutputStream().write(new byte[16 << 20]);
            return null;
          });
          socket.close();
          return describe(blocked::result);
        }
      }
    },
    STREAMS_BEFORE_CONNECT {
      @Override Object happen(Socket socket) {
        return describe(socket::getInputStream) + describe(socket::getOutputStream);
      }
    },
    STREAMS_AFTER_CLOSE {
      @Override Object happen(Socket socket) throws Exception {
        Pair.of(socket).close();
        return describe(socket::getInputStream) + describe(socket::getOutputStream);
      }
    },
    STREAMS_AFTER_SHUTDOWN {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.of(socket)) {
          socket.shutdownInput();
          socket.shutdownOutput();
          return describe(socket::getInputStream) + describe(socket::getOutputStream);
        }
      }
    },
    READ_AFTER_SHUTDOWN {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.of(socket)) {
          var in = socket.getInputStream();
          socket.shutdownInput();
          return in.read() + " " + socket.isInputShutdown() + socket.isOutputShutdown() + socket.isClosed();
        }
      }
    },
    WRITE_AFTER_SHUTDOWN {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.of(socket)) {
          OutputStream out = socket.getOutputStream();
          socket.shutdownOutput();
          return describe(() -> {
            out.write(1);
            return "accepted";
          }) + " " + socket.isInputShutdown() + socket.isOutputShutdown() + socket.isClosed() + pair.far().getInputStream().read();
        }
      }
    },
    CONNECT_REFUSED {
      @Override Object happen(Socket socket) throws Exception {
        socket.connect(freePort(), 1000);
        return "connected";
      }
    },
    CONNECT_REFUSED_WITHOUT_TIMEOUT {
      @Override Object happen(Socket socket) throws Exception {
        socket.connect(freePort());
        return "connected";
      }
    },
    CONNECT_UNRESOLVED {
      @Override Object happen(Socket socket) throws Exception {
        socket.connect(InetSocketAddress.createUnresolved("no-such-host.invalid", 1), 1000);
        return "connected";
      }
    },
    CONNECT_TIMES_OUT {
      @Override Object happen(Socket socket) throws Exception {
        try (FullListener listener = new FullListener()) {
          socket.connect(listener.address(), 50);
          return "connected";
        }
      }
    },
    CLOSED_WHILE_CONNECTING {
      @Override Object happen(Socket socket) throws Exception {
        try (FullListener listener = new FullListener()) {
          Blocked blocked = Blocked.in(() -> {
            socket.connect(listener.address(), 20_000);
            return "connected";
          });
          socket.close();
          return describe(blocked::result);
        }
      }
    },
    CONNECT_WITH_NEGATIVE_TIMEOUT {
      @Override Object happen(Socket socket) throws Exception {
        socket.connect(freePort(), -1);
        return "connected";
      }
    },
    CONNECT_TO_NULL {
      @Override Object happen(Socket socket) throws Exception {
        socket.connect(null);
        return "connected";
      }
    },
    CONNECT_AFTER_CLOSE {
      @Override Object happen(Socket socket) throws Exception {
        socket.close();
        socket.connect(freePort());
        return "connected";
      }
    },
    CONNECT_TWICE {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.of(socket)) {
          String second = describe(() -> {
            socket.connect(freePort());
            return "connected";
          });
          pair.send((byte) 1);
          return second + " " + describe(() -> socket.getInputStream().read());
        }
      }
    },
    OPTIONS_AFTER_CLOSE {
      @Override Object happen(Socket socket) throws Exception {
        Pair.of(socket).close();
        return describe(() -> {
          socket.setSoTimeout(1);
          return "set";
        }) + describe(socket::getSoTimeout) + describe(() -> {
          socket.setTcpNoDelay(true);
          return "set";
        }) + describe(socket::getKeepAlive);
      }
    },
    OPTIONS {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.of(socket)) {
          socket.setTcpNoDelay(true);
          socket.setSoLinger(true, 7);
          socket.setKeepAlive(true);
          socket.setSendBufferSize(20_000);
          socket.setReceiveBufferSize(30_000);
          socket.setTrafficClass(0x10);
          socket.setReuseAddress(true);
          socket.setSoTimeout(1234);
          String set = socket.getTcpNoDelay() + " " + socket.getSoLinger() + " " + socket.getKeepAlive() + " " + socket.getSendBufferSize()
              + " " + socket.getReceiveBufferSize() + " " + socket.getTrafficClass() + " " + socket.getReuseAddress() + " "
              + socket.getSoTimeout();
          socket.setSoLinger(false, 0);
          socket.setTcpNoDelay(false);
          return set + " " + socket.getSoLinger() + " " + socket.getTcpNoDelay();
        }
      }
    },
    OPTIONS_OF_JAVA_9 {
      @Override Object happen(Socket socket) throws Exception {
        try (Pair pair = Pair.of(socket)) {
          socket.setOption(StandardSocketOptions.SO_SNDBUF, 10_000);
          return socket.getOption(StandardSocketOptions.SO_SNDBUF)
              + " " + socket.supportedOptions().containsAll(List.of(StandardSocketOptions.SO_KEEPALIVE, StandardSocketOptions.TCP_NODELAY));
        }
      }
    },
    STATE {
      @Override Object happen(Socket socket) throws Exception {
        List<String> states = new ArrayList<>();
        states.add(state(socket));
        Pair pair = Pair.of(socket);
        String ports = "port=" + socket.getPort() + ",localport=" + socket.getLocalPort();
        states.add(state(socket).replace(ports, "PORTS").replace(":" + socket.getPort(), ":P").replace(" " + socket.getPort(), " P"));
        int port = socket.getPort();
        int localPort = socket.getLocalPort();
        pair.close();
        pair.close();
        states.add(state(socket).replace("" + port, "P").replace("" + localPort, "L"));
        return states;
      }
    };

    abstract Object happen(Socket socket) throws Exception;
  }

  private static String state(Socket socket) {
    return socket + " " + socket.isConnected() + socket.isBound() + socket.isClosed() + socket.isInputShutdown() + socket.isOutputShutdown()
        + " " + socket.getInetAddress() + " " + socket.getPort() + " " + socket.getRemoteSocketAddress();
  }

  @ParameterizedTest @EnumSource void looksTheSame(Situation situation) throws Exception {
    assumeFalse(situation == Situation.OPTIONS_OF_JAVA_9 && JRE.JAVA_8.isCurrentVersion(), "Socket.setOption is not in Java 8");
    String plain;
    String ours;
    try (Socket socket = new Socket()) {
      plain = inNewerWords(describe(() -> situation.happen(socket)), situation);
    }
    try (Socket socket = Pair.socket()) {
      ours = describe(() -> situation.happen(socket));
    }
    assertThat(ours).isEqualToIgnoringCase(plain); // JDK 25 writes some capitals where 17 does not
  }

  /** Java 8 adds the operation in brackets, and reports a failed write with the text that others use for a read. */
  private static String inNewerWords(String text, Situation situation) {
    if (!JRE.JAVA_8.isCurrentVersion()) {
      return text;
    }
    return (situation == Situation.WRITE_AFTER_RESET ? text.replaceFirst("Connection reset$", "Connection reset by peer") : text)
        .replace(" (Write failed)", "").replace(" (Connection refused)", "");
  }

  @Test void abortLooksLikeAClose() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      Blocked blocked = Blocked.in(() -> pair.near().getInputStream().read());
      pair.hawser().abort();
      assertThat(describe(blocked::result)).isEqualTo("java.net.SocketException: Socket closed");
    }
  }

  interface Act {
    Object run() throws Exception;
  }

  /** The value, or the class and the text of what was thrown. A stream is a stream. */
  private static String describe(Act act) {
    try {
      Object value = act.run();
      return value instanceof AutoCloseable ? "stream" : String.valueOf(value);
    } catch (Exception e) {
      return e.getClass().getName() + ": " + e.getMessage();
    }
  }

  private static InetSocketAddress freePort() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return (InetSocketAddress) listener.getLocalSocketAddress();
    }
  }
}
