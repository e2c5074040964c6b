package io.hawser.testbed.odp;

import io.hawser.testbed.VendorDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Shows the failure to a person: {@code LostPacketsDemo [<url with the address of LossyPath.ODP> ...]}, by default with each
 * vendor's driver, first with a user timeout of 5 s at ODP, then with none. Takes about a minute; needs root.
 */
public final class LostPacketsDemo {
  private static final int KEEPALIVE_SECONDS = 5;

  private final LossyPath path;
  private final Talking odp;
  private final List<String> urls;

  private LostPacketsDemo(LossyPath path, Talking odp, List<String> urls) {
    this.path = path;
    this.odp = odp;
    this.urls = urls;
  }

  public static void main(String[] arguments) throws Exception {
    String missing = LossyPath.missing().orElse(null);
    if (missing != null) {
      System.err.println(missing);
      System.exit(2);
    }
    List<String> urls = new ArrayList<>(List.of(arguments));
    if (urls.isEmpty()) {
      for (VendorDriver driver : VendorDriver.values()) {
        urls.add(driver.url(LossyPath.ODP, LossyPath.PORT, "test"));
      }
    }
    try (LossyPath path = new LossyPath(Map.of("HAWSER_PASSWORD", UUID.randomUUID().toString()))) {
      Talking odp = path.javaAtOdp(OdpMain.class, LossyPath.ODP, String.valueOf(LossyPath.PORT));
      odp.await(1, "ready"::equals);
      LostPacketsDemo demo = new LostPacketsDemo(path, odp, urls);
      demo.show(KEEPALIVE_SECONDS, false);
      demo.show(KEEPALIVE_SECONDS, true);
      demo.show(0, true);
    }
  }

  private void show(int userTimeout, boolean losesReset) throws Exception {
    odp.say("client_tcp_user_timeout=" + userTimeout);
    odp.await(1, ("set client_tcp_user_timeout=" + userTimeout)::equals);
    odp.forget();
    System.out.printf("%n=== client_tcp_keepidle=5, client_tcp_keepintvl=5, client_tcp_keepcnt=5, client_tcp_user_timeout=%d%n"
        + "=== The application pauses; for a while %s.%n%n", userTimeout,
        losesReset ? "no packet gets through, in either direction" : "nothing that it sends arrives at ODP");
    for (String url : urls) {
      show(url, userTimeout, losesReset);
    }
  }

  private void show(String url, int userTimeout, boolean losesReset) throws Exception {
    try (Capture capture = LossyPath.installed("tcpdump") ? path.capture() : null) {
      if (capture != null) {
        capture.awaitListening();
      }
      try (Talking application = path.java(IdleClient.class, url)) {
        int port = Integer.parseInt(application.await(1, line -> line.startsWith("idle ")).get(0).split(" ")[1]);
        path.awaitUnansweredProbes(port, 0);
        path.loseTowardsOdp();
        if (losesReset) {
          path.loseTowardsApplication();
        }
        if (userTimeout > 0) {
          odp.await(1, line -> line.startsWith("lost "));
          odp.forget();
        } else {
          path.awaitUnansweredProbes(port, 2);
        }
        path.heal();
        application.say("run");
        String outcome = application.await(1, line -> line.startsWith("answered") || line.startsWith("failed")).get(0);
        System.out.println(url.replaceAll("\\?.*", ""));
        if (capture != null) {
          capture.timeline().forEach(line -> System.out.println("  " + line));
        }
        System.out.println("  The statement after the pause: " + outcome + "\n");
      }
    } finally {
      path.heal();
    }
  }
}
