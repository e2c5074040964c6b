package io.hawser.link;

/**
 * Until when the current thread may wait for a socket of ours, whatever the timeouts of socket and driver are: it bounds connecting and
 * pinging. It belongs to the thread, because several threads may use one connection at a time. If two are nested, the earlier one counts.
 */
public final class ThreadDeadline {
  private static final ThreadLocal<Long> OF_THREAD = new ThreadLocal<>();
  private static final ThreadLocal<Boolean> PATIENT = new ThreadLocal<>();

  private ThreadDeadline() {}

  /**
   * Until {@link #restore}, which must follow in a finally block, waits end at this System.nanoTime().
   *
   * @return what was set before; null if nothing was
   */
  public static Long set(long nanoTime) {
    Long before = OF_THREAD.get();
    OF_THREAD.set(before != null && before - nanoTime < 0 ? before : (Long) nanoTime);
    return before;
  }

  /** For a thread that had none before. */
  public static void clear() {
    restore(null);
  }

  /** @param before what {@link #set} returned */
  public static void restore(Long before) {
    if (before == null) {
      OF_THREAD.remove();
    } else {
      OF_THREAD.set(before);
    }
  }

  /**
   * From now on the current thread's reads wait until its deadline, whatever timeout the driver has set: the thread must not give up before
   * it learns whether a server greets it. Applies for the thread's whole life.
   */
  public static void readPatiently() {
    PATIENT.set(true);
  }

  /** When a read that begins now must end, as a System.nanoTime(); 0 for never. */
  static long afterReading(int timeoutMillis) {
    return after(PATIENT.get() == null ? timeoutMillis : 0);
  }

  /** When a wait that begins now must end, as a System.nanoTime(); 0 for never. */
  static long after(int timeoutMillis) {
    Long given = OF_THREAD.get();
    if (timeoutMillis <= 0) {
      return given == null ? 0 : nonZero(given);
    }
    long own = System.nanoTime() + timeoutMillis * 1_000_000L;
    return nonZero(given != null && given - own < 0 ? given : own);
  }

  private static long nonZero(long nanos) {
    return nanos == 0 ? 1 : nanos;
  }
}
