package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** To a driver it is a blocking socket: what is sent arrives, waits end when they must, and an interrupt does not end them sooner. */
@Timeout(60)
@Tag("fast")
class BlockingStreamsTest {
  private static final int LARGE = 40 << 20;
  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "blocking-streams-test");
    thread.setDaemon(true);
    return thread;
  });

  @AfterEach void stop() {
    threads.shutdownNow();
  }

  @Test void muchGoesBothWaysAtOnce() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      Future<Long> there = threads.submit(sending(pair.near(), 1));
      Future<Long> back = threads.submit(sending(pair.far(), 2));
      Future<Long> arrivedThere = threads.submit(receiving(pair.far()));
      Future<Long> arrivedBack = threads.submit(receiving(pair.near()));
      assertThat(arrivedThere.get(30, TimeUnit.SECONDS)).isEqualTo(there.get());
      assertThat(arrivedBack.get(30, TimeUnit.SECONDS)).isEqualTo(back.get());
      assertThat(pair.hawser().accepted()).isEqualTo(LARGE);
    }
  }

  @Test void interruptsDisturbNoTransfer() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      Future<Long> there = threads.submit(interrupted(sending(pair.near(), 3)));
      Future<Long> back = threads.submit(sending(pair.far(), 4));
      Future<Long> arrivedThere = threads.submit(receiving(pair.far()));
      Future<Long> arrivedBack = threads.submit(interrupted(receiving(pair.near())));
      assertThat(arrivedThere.get(30, TimeUnit.SECONDS)).isEqualTo(there.get());
      assertThat(arrivedBack.get(30, TimeUnit.SECONDS)).isEqualTo(back.get());
    }
  }

  @Test void anInterruptedThreadConnectsWritesReadsLooksAndCloses() throws Exception {
    Thread.currentThread().interrupt();
    try (Pair pair = Pair.of(Pair.socket())) {
      assertThat(Thread.interrupted()).as("after connect").isTrue();
      Thread.currentThread().interrupt();
      pair.near().getOutputStream().write(5);
      assertThat(Thread.interrupted()).as("after write").isTrue();
      pair.send((byte) 6);
      Thread.currentThread().interrupt();
      assertThat(pair.hawser().look()).isEqualTo(SocketState.DATA);
      assertThat(Thread.interrupted()).as("after look").isTrue();
      Thread.currentThread().interrupt();
      assertThat(pair.near().getInputStream().read()).isEqualTo(6);
      assertThat(Thread.interrupted()).as("after read").isTrue();
      assertThat(pair.far().getInputStream().read()).isEqualTo(5);
      Thread.currentThread().interrupt();
      pair.near().close();
      assertThat(Thread.interrupted()).as("after close").isTrue();
      assertThat(pair.far().getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test void anInterruptDoesNotEndAWait() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      boolean[] kept = new boolean[1];
      Blocked reading = Blocked.in(() -> {
        int read = pair.near().getInputStream().read();
        kept[0] = Thread.interrupted();
        return read;
      });
      for (int i = 0; i < 100; i++) {
        reading.thread().interrupt();
      }
      pair.send((byte) 8);
      assertThat(reading.result()).isEqualTo(8);
      assertThat(kept[0]).as("the interrupt flag stays set").isTrue();
    }
  }

  @Test void anInterruptDoesNotLengthenATimeout() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().setSoTimeout(300);
      Blocked reading = Blocked.in(() -> pair.near().getInputStream().read());
      long start = System.nanoTime();
      while (reading.thread().isAlive() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5)) {
        reading.thread().interrupt();
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThatThrownBy(reading::result).isInstanceOf(SocketTimeoutException.class);
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(2));
    }
  }

  @Test void aBoundEndsReadsOfItsOwnThreadAlone() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().setSoTimeout(20_000);
      ThreadDeadline.set(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50));
      try {
        assertThatThrownBy(() -> pair.near().getInputStream().read()).isInstanceOf(SocketTimeoutException.class)
            .hasMessage("Read timed out");
        Blocked other = Blocked.in(() -> pair.near().getInputStream().read());
        pair.send((byte) 3);
        assertThat(other.result()).isEqualTo(3);
      } finally {
        ThreadDeadline.clear();
      }
      Blocked unbound = Blocked.in(() -> pair.near().getInputStream().read());
      pair.send((byte) 4);
      assertThat(unbound.result()).isEqualTo(4);
    }
  }

  /** Two threads may ask whether one connection is valid. */
  @Test void aBoundIsNotLostToThatOfAnotherThread() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().setSoTimeout(20_000);
      ThreadDeadline.set(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50));
      try {
        threads.submit(() -> {
          ThreadDeadline.set(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
          ThreadDeadline.clear();
        }).get();
        long start = System.nanoTime();
        assertThatThrownBy(() -> pair.near().getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
      } finally {
        ThreadDeadline.clear();
      }
    }
  }

  @Test void aShorterTimeoutOutranksABound() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().setSoTimeout(20);
      ThreadDeadline.set(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
      try {
        assertThatThrownBy(() -> pair.near().getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
      } finally {
        ThreadDeadline.clear();
      }
    }
  }

  @Test void aBoundEndsWritesAndConnectsToo() throws Exception {
    try (FullListener listener = new FullListener(); HawserSocket socket = Pair.socket(); Pair pair = Pair.narrow(Pair.socket())) {
      ThreadDeadline.set(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50));
      try {
        assertThatThrownBy(() -> socket.connect(listener.address())).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> pair.near().getOutputStream().write(new byte[LARGE])).isInstanceOf(SocketTimeoutException.class)
            .hasMessage("Write timed out");
        assertThat(pair.hawser().writeFailed()).isTrue();
      } finally {
        ThreadDeadline.clear();
      }
    }
  }

  @Test void halfClosedItStillReads() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().getOutputStream().write(1);
      pair.near().shutdownOutput();
      assertThat(pair.far().getInputStream().readAllBytes()).containsExactly(1);
      pair.send((byte) 2);
      assertThat(pair.near().getInputStream().read()).isEqualTo(2);
    }
  }

  @Test void shuttingInputDownFreesAReader() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      Blocked reading = Blocked.in(() -> pair.near().getInputStream().read());
      pair.near().shutdownInput();
      assertThat(reading.result()).isEqualTo(-1);
    }
  }

  @Test void aReadMayWaitWhileAnotherThreadWrites() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      Blocked reading = Blocked.in(() -> pair.near().getInputStream().read());
      pair.near().getOutputStream().write(1);
      assertThat(pair.far().getInputStream().read()).isEqualTo(1);
      pair.send((byte) 2);
      assertThat(reading.result()).isEqualTo(2);
    }
  }

  /** Sends random bytes in random pieces; gives their checksum. */
  private static Callable<Long> sending(Socket socket, long seed) {
    return () -> {
      Random random = new Random(seed);
      CRC32 sum = new CRC32();
      OutputStream out = socket.getOutputStream();
      byte[] buffer = new byte[300_000];
      for (int sent = 0; sent < LARGE;) {
        random.nextBytes(buffer);
        int length = Math.min(1 + random.nextInt(buffer.length), LARGE - sent);
        out.write(buffer, 0, length);
        sum.update(buffer, 0, length);
        sent += length;
      }
      return sum.getValue();
    };
  }

  private static Callable<Long> receiving(Socket socket) {
    return () -> {
      CRC32 sum = new CRC32();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[100_000];
      for (int left = LARGE; left > 0;) {
        int count = in.read(buffer, 0, Math.min(buffer.length, left));
        assertThat(count).isPositive();
        sum.update(buffer, 0, count);
        left -= count;
      }
      return sum.getValue();
    };
  }

  /** The same while its thread is interrupted again and again. */
  private <T> Callable<T> interrupted(Callable<T> call) {
    return () -> {
      Thread worker = Thread.currentThread();
      Future<?> interrupter = threads.submit(() -> {
        while (!Thread.currentThread().isInterrupted()) {
          worker.interrupt();
          Thread.onSpinWait();
        }
      });
      T result = call.call();
      interrupter.cancel(true);
      return result;
    };
  }
}
