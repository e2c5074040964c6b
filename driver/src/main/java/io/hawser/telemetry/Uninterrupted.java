package io.hawser.telemetry;

/** Keeps a thread's interrupt aside while a file is written: it would close the file, and the application must see it afterwards. */
final class Uninterrupted {
  private Uninterrupted() {}

  static void run(Runnable writing) {
    boolean interrupted = Thread.interrupted();
    try {
      writing.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
