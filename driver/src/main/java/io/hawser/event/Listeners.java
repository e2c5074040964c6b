package io.hawser.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Those who are told of one connection. Thread-safe. */
public final class Listeners {
  private static final Log LOG = Log.of(Listeners.class);

  private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

  public Listeners(Iterable<? extends ConnectionListener> first) {
    first.forEach(this::add);
  }

  public void add(ConnectionListener listener) {
    if (listener == null) {
      throw new NullPointerException("listener");
    }
    listeners.add(listener);
  }

  /** Does nothing if it was not added. */
  public void remove(ConnectionListener listener) {
    listeners.remove(listener);
  }

  public void lost(SessionLost event) {
    tell(listener -> listener.lost(event));
  }

  public void recovered(SessionRecovered event) {
    tell(listener -> listener.recovered(event));
  }

  public void refused(RecoveryRefused event) {
    tell(listener -> listener.refused(event));
  }

  public void unsafe(UnsafeProxy event) {
    tell(listener -> listener.unsafe(event));
  }

  private void tell(Consumer<ConnectionListener> event) {
    for (ConnectionListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("listener: " + listener.getClass().getName() + " threw " + e + ", which is ignored. Mend the listener.", e);
      }
    }
  }
}
