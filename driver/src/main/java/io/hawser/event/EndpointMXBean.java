package io.hawser.event;

import java.util.List;
import java.util.Map;

/**
 * What Hawser knows of one proxy or server, for JMX: {@code io.hawser:type=Endpoint,endpoint="host:port",id=1}, present while a connection
 * of it is open, with {@code hawser.jmx=on}. All counts begin with the endpoint's first connection, through whichever driver instance of
 * the class loader.
 */
public interface EndpointMXBean {
  /** Address and port. */
  String getEndpoint();

  /** Connections that the application has opened and not closed. */
  int getConnections();

  /** Lost sessions, by the code of the cause, as in docs/causes.md. */
  Map<String, Long> getLosses();

  /** Lost sessions that were replaced. */
  long getRecoveries();

  /** Lost sessions that were not, by reason: off, transaction, state, unreachable. */
  Map<String, Long> getRefusals();

  /** Sessions that were left before they were lost, by reason: age, draining, shutdown, read_only, spread. See docs/hosts.md. */
  Map<String, Long> getRenewedSessions();

  /** COMMITs in flight of lost sessions, by outcome: committed, rolled_back, undecided. See {@code hawser.commit.outcome}. */
  Map<String, Long> getResolvedCommits();

  /** Transactions that could have been run again on another session, whatever became of them. See {@code hawser.transaction.replay}. */
  long getProtectedTransactions();

  /** Those that could not, by reason, as in docs/continuity.md. */
  Map<String, Long> getUnprotectedTransactions();

  /** The share of transactions that could have been run again, from 0 to 1; NaN if there was none. */
  double getProtectedShare();

  /** What has most often prevented it, most frequent first, at most 20: how often, the reason, and the statement without its literals. */
  List<String> getPreventingStatements();

  /** Lost transactions that were run again on a new session, unseen by the application. */
  long getReplayedTransactions();

  /** Lost transactions that were not, by reason, as in docs/continuity.md: the application got SQLState 40001. */
  Map<String, Long> getNotReplayedTransactions();

  /** Of the recoveries, in milliseconds; 0 if there was none. */
  long getMeanRecoveryMillis();

  /** Of the recoveries, in milliseconds; 0 if there was none. */
  long getMaxRecoveryMillis();

  /** The rules that its proxyconfig breaks, as in docs/doctor.md; empty if it is safe, or was not read. */
  List<String> getFindings();

  /** The last losses, the oldest first, at most 64. */
  List<String> getLastLosses();

  /** What the last losses tell together; empty if nothing can be said. */
  List<String> getPatterns();
}
