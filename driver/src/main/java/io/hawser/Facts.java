package io.hawser;

import io.hawser.link.KeepAlive;
import io.hawser.recovery.Recovery;
import java.util.concurrent.TimeUnit;

/** What {@code unwrap(HawserConnection.class)} gives. */
final class Facts implements HawserConnection {
  private final Recovery recovery;
  private final KeepAlive keepAlive;

  Facts(Recovery recovery, KeepAlive keepAlive) {
    this.recovery = recovery;
    this.keepAlive = keepAlive;
  }

  @Override public long sessionId() {
    return recovery.link().sessionId();
  }

  @Override public String peer() {
    return recovery.link().peer();
  }

  @Override public long idle(TimeUnit unit) {
    return unit.convert(recovery.link().idle(System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  @Override public int sessions() {
    return recovery.sessions();
  }

  @Override public String keepAlive() {
    return keepAlive.toString();
  }

  @Override public boolean isRecoveryEnabled() {
    return recovery.enabled();
  }

  @Override public void setRecoveryEnabled(boolean enabled) {
    recovery.enabled(enabled);
  }
}
