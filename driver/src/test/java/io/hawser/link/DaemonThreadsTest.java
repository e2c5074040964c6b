package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Loaders;
import io.hawser.watch.Watch;
import io.hawser.watch.WatchPolicy;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread of Hawser inherits nothing from the thread that asks for it. */
@Timeout(60)
class DaemonThreadsTest {
  private static final InheritableThreadLocal<Object> OF_APPLICATION = new InheritableThreadLocal<>();

  @Test void itKeepsNoClassLoader() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    WeakReference<ClassLoader> application = startedBy(end);
    await().untilAsserted(() -> {
      System.gc();
      assertThat(application.get()).isNull();
    });
    end.countDown();
  }

  @Test void theWatchBeginsOnceAThreadCanBeHad() throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = VendorDriver.MARIADB.url(database.host(), database.port(), database.database());
    Watch watch = new Watch();
    WatchPolicy policy = new WatchPolicy(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(1), 3);
    AtomicInteger watches = new AtomicInteger();
    DaemonThreads.starter = thread -> {
      throw new OutOfMemoryError("unable to create native thread");
    };
    try {
      Link link = Links.open(url);
      watch.opened(link, policy);
      watch.awake();
      DaemonThreads.starter = thread -> {
        watches.incrementAndGet();
        thread.start();
      };
      watch.awake();
      watch.awake();
      watch.opened(link, policy);
      assertThat(watches).hasValue(1);
      link.abort();
    } finally {
      DaemonThreads.starter = Thread::start;
    }
  }

  /** The work is Hawser's; everything else is the application's. */
  private static WeakReference<ClassLoader> startedBy(CountDownLatch end) throws Exception {
    ClassLoader loader = Loaders.ofItsOwn(Application.class);
    Class<?> type = loader.loadClass(Application.class.getName());
    assertThat(type.getClassLoader()).isSameAs(loader);
    Runnable asking = (Runnable) type.getConstructor(Runnable.class).newInstance((Runnable) () -> {
      OF_APPLICATION.set(loader);
      Thread made = DaemonThreads.start("hawser-test", () -> {
        try {
          end.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      assertThat(made.isDaemon()).isTrue();
      assertThat(made.getContextClassLoader()).isNull();
    });
    Thread thread = new Thread(new ThreadGroup("application's"), asking);
    thread.setContextClassLoader(loader);
    thread.start();
    thread.join();
    return new WeakReference<>(loader);
  }

  /** A frame of this class is on the stack when the thread is made: its protection domain would be inherited. */
  public static final class Application implements Runnable {
    private final Runnable work;

    public Application(Runnable work) {
      this.work = work;
    }

    @Override public void run() {
      work.run();
    }
  }
}
