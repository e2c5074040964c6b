package io.hawser.continuity.replay;

import java.util.Locale;

/** Why a lost transaction that was {@linkplain Unprotected protected} was not run again, or not to its end. */
public enum NotReplayed {
  ROW("another row, or more or fewer of them"),
  ORDER("the same rows in another order"),
  COUNT("another update count"),
  KEY("another generated key"),
  ERROR("an error, another one, or none"),
  WARNING("a server warning, although the application had seen that there was none"),
  CONFLICT("deadlocks or lock time-outs with other sessions, three times"),
  DEADLINE("hawser.transaction.replay.timeout has passed"),
  LOST_AGAIN("the new session was lost too, three times"),
  UNREACHABLE("no new session could be opened"),
  STATE("the session had state that can't be restored"),
  KILLED("the session was killed"),
  REPEATED("the call's session was lost repeatedly, so the call may be the cause; or the call is too large"),
  ABANDONED("the application has closed the connection, or interrupted the thread");

  private final String text;

  NotReplayed(String text) {
    this.text = text;
  }

  /** As events, JMX and the log show it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String text() {
    return text;
  }
}
