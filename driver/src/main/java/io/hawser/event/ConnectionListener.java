package io.hawser.event;

/**
 * Notified of what happens beneath a connection; given to {@code HawserConnection.addListener}, or to {@code HawserDataSource.addListener}
 * for all of its connections.
 *
 * <p>For each session that is lost there is one {@link #lost}, and after it, at once or when the connection is used the next
 * time, one {@link #recovered} or {@link #refused}; a refused one may still be recovered later. What the application closes or
 * aborts itself is not a loss.
 *
 * <p>Called in the thread of the call that noticed it, which waits: return quickly. Do not use the connection: it is being recovered. An
 * exception is logged and otherwise ignored, because a listener must not make a successful call fail.
 */
public interface ConnectionListener {
  default void lost(SessionLost event) {}

  default void recovered(SessionRecovered event) {}

  default void refused(RecoveryRefused event) {}

  /** A session that was alive was left for another one: this is not a loss, so there is no {@link #lost} for it. */
  default void renewed(SessionRenewed event) {}

  /** Only with {@code hawser.commit.outcome}: called before the application's call returns or throws. */
  default void resolved(CommitResolved event) {}

  /** Only with {@code hawser.transaction.replay=on}: after {@link #recovered}, before the application's call goes on. */
  default void replayed(TransactionReplayed event) {}

  /** Only with {@code hawser.transaction.replay=on}: before the application's call throws. */
  default void notReplayed(TransactionNotReplayed event) {}

  /** Called in the thread that inspects proxies, once for each proxy and change of what was found. */
  default void unsafe(UnsafeProxy event) {}

  /**
   * Called in the thread that inspects proxies: one that {@link #unsafe} has reported is safe by now.
   *
   * @param endpoint its address and port
   */
  default void fixed(String endpoint) {}
}
