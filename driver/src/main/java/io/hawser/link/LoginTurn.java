package io.hawser.link;

import io.hawser.vendor.SharedPlugins;
import java.nio.charset.StandardCharsets;
import java.sql.Driver;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One login of a driver whose logins share their authentication plugins ({@link io.hawser.vendor.SharedPlugins}). Each puts its password
 * and the server's random bytes into the fields of the plugin and uses them until the server has decided: two concurrent logins mix these
 * up, and a correct password is refused (1045). So such logins use the plugin one after the other. Most do not use it at all: OceanBase and
 * ODP, and usually MariaDB, accept the answer that the driver sends unasked.
 *
 * <p>A login that gets no turn within some seconds goes on without it, as the driver does by itself: a hung server must not keep others
 * waiting. Used by the thread that logs in.
 */
final class LoginTurn {
  private static final Semaphore TURN = new Semaphore(1, true);
  /** How many logins use a plugin now, and how many have begun to so far. */
  private static final AtomicInteger USING = new AtomicInteger();
  private static final AtomicLong BEGUN = new AtomicLong();

  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(3);
  /** How soon a socket's end is noticed. */
  private static final long SLICE_MILLIS = 20;

  private static final int HEADER = 4;
  private static final int OK = 0;
  private static final int ERROR = 0xff;
  private static final int USE_A_PLUGIN = 0xfe;
  private static final byte[] MORE_OK = {1, 3};
  private static final byte[] TLS = {0x16, 3};
  /** The plugin whose answer the driver sends unasked. */
  private static final byte[] UNASKED = "mysql_native_password\0".getBytes(StandardCharsets.US_ASCII);

  private enum Stage { GREETING, ANSWER, PLUGIN, OVER }

  private final Driver driver;
  private final long end;
  private Stage stage = Stage.GREETING;
  private boolean unasked;
  private boolean has;
  /** Holds the turn for the whole login, not only while using the plugin. */
  private boolean alone;
  private boolean using;
  private long number;
  private boolean disturbed;

  /** @param end of the login, as a System.nanoTime() */
  LoginTurn(Driver driver, long end) {
    this.driver = driver;
    this.end = end;
  }

  /** Another socket is used from now on. */
  void begin() {
    endUse();
    stage = Stage.GREETING;
  }

  /**
   * The server has just sent these bytes and waits for the driver's answer, so a packet begins here. Waits for this login's turn if needed.
   */
  void received(byte[] bytes, int from, int to, HawserSocket socket) {
    switch (stage) {
      case GREETING:
        unasked = to - from > UNASKED.length && Arrays.equals(UNASKED, Arrays.copyOfRange(bytes, to - UNASKED.length, to));
        stage = Stage.ANSWER;
        break;
      case ANSWER:
        boolean encrypted = begins(bytes, from, to, TLS); // then only the greeting tells
        if (encrypted ? !unasked : isPacket(bytes, from, to) && (bytes[from + HEADER] & 0xff) == USE_A_PLUGIN) {
          SharedPlugins.load(driver);
          take(Math.min(MOST_NANOS, (end - System.nanoTime()) / 2), socket);
          use();
        }
        stage = !using || encrypted ? Stage.OVER : Stage.PLUGIN;
        break;
      case PLUGIN:
        if (to - from > HEADER && decided(bytes, from, to)) {
          endUse();
          stage = Stage.OVER;
        }
        break;
      default:
    }
  }

  private static boolean decided(byte[] bytes, int from, int to) {
    int first = bytes[from + HEADER] & 0xff;
    return first == OK || first == ERROR || begins(bytes, from + HEADER, to, MORE_OK);
  }

  private static boolean begins(byte[] bytes, int from, int to, byte[] with) {
    return to - from >= with.length && Arrays.equals(with, Arrays.copyOfRange(bytes, from, from + with.length));
  }

  private static boolean isPacket(byte[] bytes, int from, int to) {
    return to - from > HEADER
        && ((bytes[from] & 0xff) | (bytes[from + 1] & 0xff) << 8 | (bytes[from + 2] & 0xff) << 16) == to - from - HEADER;
  }

  private void use() {
    disturbed |= USING.getAndIncrement() > 0;
    number = BEGUN.incrementAndGet();
    using = true;
  }

  /**
   * Waits for the turn, unless it has it. An interrupt does not end the wait, just as it ends no socket read.
   *
   * @param socket null for none
   */
  private boolean take(long nanos, HawserSocket socket) {
    long until = System.nanoTime() + nanos;
    boolean interrupted = false;
    try {
      while (!has && (socket == null || !socket.isClosed()) && until - System.nanoTime() > 0) {
        try {
          has = TURN.tryAcquire(SLICE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return has;
  }

  /**
   * For a refused login: takes the turn for its retry, if others may have disturbed it.
   *
   * @return whether a retry is worthwhile; {@link #over} must follow
   */
  boolean alone() {
    if (!disturbed) {
      return false;
    }
    disturbed = false;
    alone = take((end - System.nanoTime()) / 2, null);
    return alone;
  }

  private void endUse() {
    if (using) {
      using = false;
      disturbed |= BEGUN.get() != number;
      USING.decrementAndGet();
    }
    if (!alone) {
      giveBack();
    }
  }

  private void giveBack() {
    if (has) {
      has = false;
      TURN.release();
    }
  }

  /** The login has ended, successfully or not. */
  void over() {
    stage = Stage.OVER;
    endUse();
    giveBack();
    alone = false;
  }
}
