package io.hawser.benchmarks;

import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.odp.DatabaseMain;
import io.hawser.testbed.odp.InFlightClient;
import io.hawser.testbed.odp.LossyPath;
import io.hawser.testbed.odp.Talking;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long a call waits when no answer ever comes; all subjects at once, each with its defaults. */
final class InFlight {
  private final int boundSeconds;
  private final List<Figure> figures = new ArrayList<>();

  /** @param boundSeconds what takes longer counts as never */
  InFlight(int boundSeconds) {
    this.boundSeconds = boundSeconds;
  }

  List<Figure> run() throws Exception {
    frozen();
    if (LossyPath.missing().isEmpty()) {
      blackHole();
    } else {
      System.out.println("No black hole: " + LossyPath.missing().get());
    }
    return figures;
  }

  private void note(String what, Map<Subject, Double> seconds) {
    for (Subject subject : Subject.values()) {
      figures.add(Figure.of("In flight", what + ", until the caller is freed (never: not within " + boundSeconds + " s)", subject.name(),
          seconds.getOrDefault(subject, Double.POSITIVE_INFINITY), "s"));
    }
  }

  /** A process that hangs, while its kernel acknowledges. */
  private void frozen() throws Exception {
    Map<Subject, Double> seconds = new ConcurrentHashMap<>();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<Thread> callers = new ArrayList<>();
      CountDownLatch freed = new CountDownLatch(Subject.values().length);
      for (Subject subject : Subject.values()) {
        Connection connection = subject.open(proxy.host(), proxy.port(), "hawser.reconnect.timeout=1s");
        callers.add(new Thread(() -> {
          long start = System.nanoTime();
          try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DO 1");
          } catch (SQLException lost) {
            seconds.put(subject, (System.nanoTime() - start) / 1e9);
          }
          freed.countDown();
        }, "frozen " + subject));
      }
      proxy.leaveConnectionsUnanswered();
      proxy.applyToAll(Fault.SWALLOW);
      for (Thread caller : callers) {
        caller.setDaemon(true);
        caller.start();
      }
      freed.await(boundSeconds, TimeUnit.SECONDS);
      note("frozen proxy", Map.copyOf(seconds));
    }
  }

  /** Packets that vanish both ways, between network namespaces. */
  private void blackHole() throws Exception {
    Map<Subject, Double> seconds = new ConcurrentHashMap<>();
    try (LossyPath path = new LossyPath(Map.of("HAWSER_PASSWORD", UUID.randomUUID().toString()))) {
      Talking database = path.javaAtOdp(DatabaseMain.class, LossyPath.ODP, String.valueOf(LossyPath.PORT));
      database.await(1, "ready"::equals);
      Talking application = path.java(InFlightClient.class);
      for (Subject subject : Subject.values()) {
        application.say("open " + subject + " " + subject.url(LossyPath.ODP, LossyPath.PORT));
        application.await(1, ("opened " + subject)::equals);
      }
      for (Subject subject : Subject.values()) { // else the first ones are idle by now, and the ping before the call would find them dead
        application.say("work " + subject + " 1");
        application.await(1, line -> line.startsWith("done " + subject + " "));
      }
      path.loseTowardsOdp();
      path.loseTowardsApplication();
      for (Subject subject : Subject.values()) {
        application.say("run " + subject + " DO 1");
      }
      TimeUnit.SECONDS.sleep(boundSeconds);
      for (String line : application.await(0, line -> line.startsWith("failed "))) {
        String[] words = line.split(" ");
        seconds.put(Subject.valueOf(words[1]), Long.parseLong(words[2]) / 1e3);
      }
      note("black hole", seconds);
    }
  }
}
