package io.hawser.testbed;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy that asks before it forwards a packet of the MySQL protocol, in the thread of that direction, which may wait for as long as it
 * likes. Either side of a connection can be ended by itself, so that a server keeps a session whose client is gone. A server sees each
 * connection with its client's port, so that sessions can be distinguished.
 *
 * <p>Thread-safe. For connections without TLS and compression.
 */
public final class PacketGate implements Closeable {
  /** Asked of each packet after the login. */
  public interface Script {
    /**
     * @param request the last request of the session, as text; of a packet to the server this packet itself
     * @return whether the packet is forwarded
     */
    boolean passes(Session session, boolean toServer, String request) throws Exception;
  }

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final List<Session> sessions = new CopyOnWriteArrayList<>();
  private volatile Script script = (session, toServer, request) -> true;

  public PacketGate(DatabaseServer server) {
    target = new InetSocketAddress(server.host(), server.port());
    try {
      listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon("accept", this::accept);
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return listener.getLocalPort();
  }

  public void script(Script asked) {
    script = asked;
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "gate-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    for (;;) {
      try {
        Session session = new Session(listener.accept());
        sessions.add(session);
        daemon("to-server", () -> session.carry(true));
        daemon("to-client", () -> session.carry(false));
      } catch (IOException closed) {
        if (listener.isClosed()) {
          return;
        }
      }
    }
  }

  /** Ends everything. */
  @Override public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Session session : sessions) {
      session.dropClient();
      session.dropServer();
    }
  }

  /** One client's connection. */
  public final class Session {
    private final Socket client;
    private final Socket server;
    private final int clientPort;
    private volatile boolean loggedIn;
    private volatile boolean serverStays;
    private volatile String request = "";

    Session(Socket client) throws IOException {
      this.client = client;
      clientPort = client.getPort();
      server = new Socket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress("127.0.0.2", clientPort));
      server.connect(target);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    }

    /** By which the server's list of sessions shows it. */
    public int port() {
      return clientPort;
    }

    /** The client gets a reset; the server notices nothing. */
    public void dropClient() {
      serverStays = true;
      reset(client);
    }

    public void dropServer() {
      reset(server);
    }

    private void carry(boolean toServer) {
      Socket from = toServer ? client : server;
      Socket to = toServer ? server : client;
      try (from) {
        DataInputStream in = new DataInputStream(from.getInputStream());
        OutputStream out = to.getOutputStream();
        for (;;) {
          byte[] packet = packet(in);
          if (toServer && packet[3] == 0 && loggedIn) {
            request = new String(packet, 5, packet.length - 5, StandardCharsets.UTF_8);
          }
          boolean isSpoken = loggedIn && (toServer || !request.isEmpty());
          loggedIn |= !toServer && packet[3] > 0 && packet.length > 4 && packet[4] == 0; // the login's OK
          if (!isSpoken || script.passes(this, toServer, request)) {
            out.write(packet);
          }
        }
      } catch (Exception over) {
        if (!toServer || !serverStays) {
          reset(to);
        }
      }
    }

    private byte[] packet(DataInputStream in) throws IOException {
      byte[] header = new byte[4];
      in.readFully(header);
      int length = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
      byte[] packet = new byte[4 + length];
      System.arraycopy(header, 0, packet, 0, 4);
      in.readFully(packet, 4, length);
      if (length == 0) {
        throw new EOFException("an empty packet");
      }
      return packet;
    }

    private void reset(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException closed) {
        // as it should be
      }
    }
  }
}
