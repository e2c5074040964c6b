package io.hawser;

import io.hawser.event.ConnectionListener;
import io.hawser.recovery.Recovery;
import java.util.concurrent.TimeUnit;

/** What {@code unwrap(HawserConnection.class)} gives. */
final class Facts implements HawserConnection {
  private final Recovery recovery;

  Facts(Recovery recovery) {
    this.recovery = recovery;
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
    return recovery.link().keepAlive().toString();
  }

  @Override public boolean isRecoveryEnabled() {
    return recovery.enabled();
  }

  @Override public void setRecoveryEnabled(boolean enabled) {
    recovery.enabled(enabled);
  }

  @Override public void addListener(ConnectionListener listener) {
    recovery.listeners().add(listener);
  }

  @Override public void removeListener(ConnectionListener listener) {
    recovery.listeners().remove(listener);
  }
}
