package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;

/** Waits on a channel that is ready, by the class for Java 8, and by that for Java 11 in a JVM of its own. */
@Timeout(60)
class ReadinessTest {
  private static final int WAITS = 20_000;

  /** Prints how many bytes a wait takes of the heap, in the end. */
  public static final class Application {
    public static void main(String[] none) throws IOException {
      bytesOfAWait(); // until it is compiled
      System.out.println("bytes: " + bytesOfAWait());
    }
  }

  private static long bytesOfAWait() throws IOException {
    Pipe pipe = Pipe.open();
    try (Selector selector = Selector.open(); Pipe.SinkChannel sink = pipe.sink(); Pipe.SourceChannel source = pipe.source()) {
      source.configureBlocking(false);
      SelectionKey key = source.register(selector, SelectionKey.OP_READ);
      sink.write(ByteBuffer.allocate(1));
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < WAITS; i++) {
        Readiness.await(selector, 0); // would not return if the key of the wait before were still there
      }
      long after = threads.getThreadAllocatedBytes(thread);
      assertThat(key.isReadable()).isTrue();
      assertThat(selector.selectedKeys()).isEmpty();
      return (after - before) / WAITS;
    }
  }

  @Test void thatOfJava8Waits() throws IOException {
    assertThat(bytesOfAWait()).isLessThan(1_000);
  }

  @Test @EnabledForJreRange(minVersion = 11, disabledReason = "Java 8 has no select with an action") void thatOfJava11MakesNoObject()
      throws Exception {
    Path classes = Path.of(Readiness.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    // a folder of classes is no multi-release jar: the classes for Java 11 must come before the rest
    Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
        "-cp", classes.resolve("META-INF/versions/11") + File.pathSeparator + System.getProperty("java.class.path"),
        Application.class.getName()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("bytes: 0");
  }
}
