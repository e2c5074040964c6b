package io.hawser.link;

import java.util.concurrent.atomic.AtomicInteger;

/** ResultSets of one link that the application may still use. Thread-safe. */
public final class OpenResults {
  private final AtomicInteger all = new AtomicInteger();
  private final AtomicInteger streaming = new AtomicInteger();

  /** The application received one. */
  public void opened() {
    all.incrementAndGet();
  }

  public void closed() {
    all.decrementAndGet();
  }

  /** Rows of one may be on their way from now on. */
  public void streamOpened() {
    streaming.incrementAndGet();
  }

  public void streamClosed() {
    streaming.decrementAndGet();
  }

  /** Whether the application may still use one. */
  public boolean areOpen() {
    return all.get() > 0 || areStreaming();
  }

  /** Whether rows may be on their way. */
  public boolean areStreaming() {
    return streaming.get() > 0;
  }
}
