package io.hawser.odp;

/** How bad a {@link Finding} is, worst first. */
public enum Severity {
  /** Connections will be lost in ordinary operation. */
  SEVERE,
  /** Connections will be lost when the network or a load balancer has a bad moment. */
  WARNING,
  /** Worth knowing; nothing is lost because of it alone. */
  NOTE;

  /** One step milder, {@link #NOTE} being the mildest. */
  Severity milder() {
    return this == SEVERE ? WARNING : NOTE;
  }

  /** For people. */
  public Text title() {
    return this == SEVERE ? Text.SEVERE : this == WARNING ? Text.WARNING : Text.NOTE;
  }

  /** Whether action is needed: the doctor's exit code and the driver's warning depend on it. */
  public boolean actionable() {
    return this != NOTE;
  }
}
