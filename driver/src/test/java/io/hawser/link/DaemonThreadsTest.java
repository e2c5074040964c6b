package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread of Hawser's has nothing of the thread that asks for it. */
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

  /** The work is Hawser's; everything else is the application's. */
  private static WeakReference<ClassLoader> startedBy(CountDownLatch end) throws Exception {
    URL here = DaemonThreadsTest.class.getProtectionDomain().getCodeSource().getLocation();
    URLClassLoader loader = new URLClassLoader(new URL[] {here}, DaemonThreads.class.getClassLoader()) {
      @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.equals(Application.class.getName())) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known != null ? known : findClass(name);
      }
    };
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

  /** Of which a frame is on the stack when the thread is made: its protection domain would be inherited. */
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
