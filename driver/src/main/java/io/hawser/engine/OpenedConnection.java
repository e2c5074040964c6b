package io.hawser.engine;

import io.hawser.recovery.Recovery;

/** A connection that nobody has wrapped yet. Immutable. */
public final class OpenedConnection {
  public final Recovery recovery;
  public final ConnectionInfo facts;

  public OpenedConnection(Recovery recovery, ConnectionInfo facts) {
    this.recovery = recovery;
    this.facts = facts;
  }
}
