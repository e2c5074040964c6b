package io.hawser.samples;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Hawser reports each recovery in the log; the samples show them in tables and pictures instead. */
public final class Quiet {
  // held, because a logger that nobody holds forgets its level
  private static final Logger HAWSER = Logger.getLogger("io.hawser");
  private static final Logger PATTERNS = Logger.getLogger("io.hawser.telemetry.EndpointRecords");

  private Quiet() {}

  /** Lets only warnings through, without the patterns of several losses, of which a sample itself causes dozens. */
  public static void hawser() {
    HAWSER.setLevel(Level.WARNING);
    PATTERNS.setLevel(Level.OFF);
  }
}
