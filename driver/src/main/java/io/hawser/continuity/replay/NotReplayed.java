package io.hawser.continuity.replay;

import java.util.Locale;

/** Why a lost transaction that was {@linkplain Unprotected protected} was not run again, or not to its end. */
public enum NotReplayed {
  ROW("another row, or more or fewer of them"),
  ORDER("the same rows in another order"),
  COUNT("another update count"),
  KEY("another generated key"),
  ERROR("an error, another one, or none"),
  WARNING("a warning of the server, where the application has seen that there was none"),
  CONFLICT("deadlocks or lock time-outs with other sessions, three times"),
  DEADLINE("hawser.transaction.replay.timeout has passed"),
  LOST_AGAIN("the new session was lost too, three times"),
  UNREACHABLE("no new session could be opened"),
  STATE("the session had something that can't be restored"),
  KILLED("somebody has killed the session"),
  REPEATED("the call's session was lost again and again, so that the call may be the reason; or the call is too large"),
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
