package io.hawser.differential;

import java.util.Map;

/** The session variables that differ between two sessions by their nature, each with its reason. */
final class Differing {
  static final Map<String, String> REASONS = Map.ofEntries(
      Map.entry("timestamp", "the time of the statement, unless it was set: then compared by a statement of its own"),
      Map.entry("pseudo_thread_id", "the session's number"),
      Map.entry("rand_seed1", "shown as 0, or what only the server knows"),
      Map.entry("rand_seed2", "shown as 0, or what only the server knows"),
      Map.entry("statement_id", "counts the statements of all sessions"),
      Map.entry("gtid_binlog_pos", "of the server"),
      Map.entry("gtid_current_pos", "of the server"),
      Map.entry("gtid_executed", "of the server"),
      Map.entry("identity", "what only a session knows: asked by statements of their own, which Hawser refuses after a recovery"),
      Map.entry("last_insert_id", "as identity"),
      Map.entry("error_count", "of the statement before, which the server keeps for SHOW WARNINGS: compared by statements of their own"),
      Map.entry("warning_count", "as error_count"));

  private Differing() {
  }
}
