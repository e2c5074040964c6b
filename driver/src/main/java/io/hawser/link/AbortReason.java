package io.hawser.link;

import io.hawser.failure.Evidence.End;

/** Why a socket was given up while a call was waiting for it. Immutable. */
public final class AbortReason {
  private final End end;
  private final String message;

  /** @param message for the driver's exception and the log */
  public AbortReason(End end, String message) {
    this.end = end;
    this.message = message;
  }

  /** In the terms of {@link io.hawser.failure.Evidence}. */
  public End end() {
    return end;
  }

  public String message() {
    return message;
  }
}
