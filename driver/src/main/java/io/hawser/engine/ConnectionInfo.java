package io.hawser.engine;

import io.hawser.HawserConnection;
import io.hawser.event.ConnectionListener;
import io.hawser.recovery.Recovery;
import java.util.concurrent.TimeUnit;

/** What {@code unwrap(HawserConnection.class)} gives. */
final class ConnectionInfo implements HawserConnection {
  private final Recovery recovery;
  private final String watch;
  private final boolean mayRecover;

  /**
   * @param watch      how calls in flight are watched, as a text
   * @param mayRecover whether recovery can be switched on
   */
  ConnectionInfo(Recovery recovery, String watch, boolean mayRecover) {
    this.recovery = recovery;
    this.watch = watch;
    this.mayRecover = mayRecover;
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

  @Override public String watch() {
    return recovery.link().lookable() ? watch : "off: the driver uses a socket of its own";
  }

  @Override public boolean isRecoveryEnabled() {
    return recovery.enabled();
  }

  @Override public void setRecoveryEnabled(boolean enabled) {
    recovery.enabled(enabled && mayRecover);
  }

  @Override public void addListener(ConnectionListener listener) {
    recovery.listeners().add(listener);
  }

  @Override public void removeListener(ConnectionListener listener) {
    recovery.listeners().remove(listener);
  }
}
