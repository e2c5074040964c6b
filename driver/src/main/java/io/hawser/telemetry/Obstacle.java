package io.hawser.telemetry;

/** Why transactions could not have been run again: a reason, and the shape of the statement that gives it. Immutable. */
final class Obstacle {
  /** In place of a shape: statements that are no longer distinguished, because there are too many. */
  static final String OTHERS = "…";

  /** A code, as in docs/continuity.md. */
  final String reason;
  /** Empty if it is not about a statement. */
  final String shape;

  Obstacle(String reason, String shape) {
    this.reason = reason;
    this.shape = shape;
  }

  Obstacle ofOthers() {
    return new Obstacle(reason, OTHERS);
  }

  @Override public boolean equals(Object other) {
    return other instanceof Obstacle && ((Obstacle) other).reason.equals(reason) && ((Obstacle) other).shape.equals(shape);
  }

  @Override public int hashCode() {
    return 31 * reason.hashCode() + shape.hashCode();
  }

  /** For people. */
  @Override public String toString() {
    return shape.isEmpty() ? reason : reason + ": " + shape;
  }
}
