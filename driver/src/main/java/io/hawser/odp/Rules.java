package io.hawser.odp;

import static io.hawser.odp.ProxyConfig.KEEPALIVE_BIT;
import static io.hawser.odp.ProxyConfig.LINGER_BIT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What makes a proxyconfig unsafe. Every rule judges what the kernel makes of the values ({@link TcpKeepAlive}), so that equal values
 * are judged equally however they are written. What OceanBase recommends (flag 2 or 3, 5/5/5, user timeout 0) breaks no rule.
 */
public final class Rules {
  /** An idle connection that survives two lost probes in a row outlives an ordinarily lossy path; with none or one it does not. */
  static final int FEWEST_LOST_PROBES = 2;
  /**
   * Seconds. A user timeout of 5 on 5/5/5 gives up an idle connection after 10: this project exists because of that failure. Failovers of
   * switches, firewalls and virtual machines take up to about ten seconds.
   */
  static final int SOON = 15;
  /** Seconds after which a vanished peer should have been noticed. */
  static final int LATE = 300;

  private static final String APPLICATION_SLOWER = "application-keepalive-slower";
  private static final String NOTICED_LATE = "noticed-late";

  /** Every rule. */
  public static final List<Rule> ALL = all();

  private Rules() {}

  /** What is wrong; empty if nothing is. */
  public static List<Finding> judge(Situation situation) {
    return judge(situation, Cure.of(situation));
  }

  /** @param cure of this situation */
  static List<Finding> judge(Situation situation, Cure cure) {
    return ALL.stream().map(rule -> rule.judge(situation, cure)).filter(Optional::isPresent).map(Optional::get)
        .collect(Collectors.toList());
  }

  /** Whether something is wrong on one leg that another proxyconfig would change. */
  static boolean broken(Situation situation, Leg leg) {
    return ALL.stream().anyMatch(rule -> leg.parameters().contains(rule.parameter()) && !rule.id().equals(APPLICATION_SLOWER)
        && !rule.id().equals(id(leg, NOTICED_LATE)) && rule.brokenBy(situation));
  }

  private static List<Rule> all() {
    List<Rule> rules = new ArrayList<>();
    for (Leg leg : Leg.values()) {
      rules.add(userTimeout(leg));
      rules.add(dormantUserTimeout(leg));
      rules.add(fewProbes(leg));
      rules.add(givenUpSoon(leg));
      rules.add(slowerThanThePath(leg));
      rules.add(noticedLate(leg));
      rules.add(keepAliveOff(leg));
      rules.add(linger(leg));
    }
    rules.add(applicationSlower());
    return Collections.unmodifiableList(rules);
  }

  private static Rule userTimeout(Leg leg) {
    return new Rule(id(leg, "user-timeout"), leg.userTimeout(),
        on(leg, socket -> socket.userTimeout() > 0),
        s -> leg.severity(s.keepAlive(leg).survivesLostProbes() == 0 ? Severity.SEVERE : Severity.WARNING),
        s -> {
          TcpKeepAlive socket = s.keepAlive(leg);
          return new Message(Text.USER_TIMEOUT, socket.userTimeout(), leg.count(), socket.givesUpAfter().getAsInt(), leg.peer(),
              lostProbes(socket), socket.idle(), socket.interval(), needed(leg, socket));
        });
  }

  /** What the user timeout takes away; empty if it takes nothing, because it can also give more than the count does. */
  private static Object needed(Leg leg, TcpKeepAlive socket) {
    int promised = socket.count() - 1;
    if (socket.survivesLostProbes() >= promised) {
      return "";
    }
    int seconds = socket.userTimeoutToSurvive(promised);
    return new Message(seconds > LegCure.MOST_USER_TIMEOUT ? Text.USER_TIMEOUT_IMPOSSIBLE : Text.USER_TIMEOUT_NEEDED, leg.count(), promised,
        seconds);
  }

  private static Rule dormantUserTimeout(Leg leg) {
    return new Rule(id(leg, "dormant-user-timeout"), leg.userTimeout(),
        s -> !s.keepAlive(leg).enabled() && s.keepAlive(leg).userTimeout() > 0,
        always(leg.severity(Severity.WARNING)),
        s -> new Message(Text.DORMANT_USER_TIMEOUT, s.keepAlive(leg).userTimeout(), lostProbes(s.config().keepAliveIfEnabled(leg))));
  }

  private static Rule fewProbes(Leg leg) {
    return new Rule(id(leg, "few-probes"), leg.count(),
        on(leg, socket -> socket.userTimeout() == 0 && socket.survivesLostProbes() < FEWEST_LOST_PROBES),
        s -> leg.severity(s.keepAlive(leg).survivesLostProbes() == 0 ? Severity.SEVERE : Severity.WARNING),
        s -> {
          TcpKeepAlive socket = s.keepAlive(leg);
          return new Message(Text.FEW_PROBES, leg.count(), socket.count(), lostProbes(socket), socket.givesUpAfter().getAsInt(), leg.peer(),
              socket.idle(), socket.interval());
        });
  }

  private static Rule givenUpSoon(Leg leg) {
    return new Rule(id(leg, "given-up-soon"), leg.interval(),
        on(leg, socket -> socket.userTimeout() == 0 && socket.givesUpAfter().getAsInt() < SOON),
        always(leg.severity(Severity.WARNING)),
        s -> {
          TcpKeepAlive socket = s.keepAlive(leg);
          return new Message(Text.GIVEN_UP_SOON, socket.givesUpAfter().getAsInt(), leg.peer(), socket.survivesCutOf(), socket.idle(),
              socket.interval(), socket.count());
        });
  }

  private static Rule slowerThanThePath(Leg leg) {
    return new Rule(id(leg, "idle-slower-than-path"), leg.idle(),
        s -> s.config().keepAliveIfEnabled(leg).idle() >= s.pathIdleTimeout(),
        always(leg.severity(Severity.WARNING)),
        s -> new Message(Text.IDLE_SLOWER_THAN_PATH, s.config().keepAliveIfEnabled(leg).idle(), s.pathIdleTimeout()));
  }

  /** Costs no connection, and noticing sooner would mean surviving less: so it is only a note. */
  private static Rule noticedLate(Leg leg) {
    return new Rule(id(leg, NOTICED_LATE), leg.interval(),
        on(leg, socket -> socket.givesUpAfter().getAsInt() > LATE),
        always(Severity.NOTE),
        s -> {
          TcpKeepAlive socket = s.keepAlive(leg);
          return new Message(Text.NOTICED_LATE, leg.peer(), socket.givesUpAfter().getAsInt(), socket.idle(), socket.interval(),
              socket.count());
        });
  }

  private static Rule keepAliveOff(Leg leg) {
    return new Rule(id(leg, "keepalive-off"), leg.flag(),
        s -> !has(s, leg, KEEPALIVE_BIT),
        always(leg.severity(Severity.SEVERE)),
        s -> new Message(Text.KEEPALIVE_OFF, leg.peer()));
  }

  private static Rule linger(Leg leg) {
    return new Rule(id(leg, "linger"), leg.flag(),
        s -> has(s, leg, LINGER_BIT),
        always(leg.severity(Severity.WARNING)),
        s -> new Message(Text.LINGER, leg.peer()));
  }

  private static Rule applicationSlower() {
    return new Rule(APPLICATION_SLOWER, Leg.CLIENT.idle(),
        s -> s.keepAlive(Leg.CLIENT).enabled() && s.keepAlive(Leg.CLIENT).userTimeout() == 0 && s.application().isPresent()
            && slower(s.application().get().givesUpAfter(), s.keepAlive(Leg.CLIENT).givesUpAfter()),
        always(Severity.NOTE),
        s -> new Message(Text.APPLICATION_SLOWER, s.keepAlive(Leg.CLIENT).givesUpAfter().getAsInt(), s.application().get().inWords(),
            givesUp(s.application().get())));
  }

  private static boolean slower(OptionalInt application, OptionalInt odp) {
    return !application.isPresent() || application.getAsInt() > odp.getAsInt();
  }

  private static Message givesUp(TcpKeepAlive application) {
    OptionalInt after = application.givesUpAfter();
    return after.isPresent() ? new Message(Text.GIVES_UP_AFTER, after.getAsInt()) : new Message(Text.NEVER_GIVES_UP);
  }

  private static Predicate<Situation> on(Leg leg, Predicate<TcpKeepAlive> breaks) {
    return s -> s.keepAlive(leg).enabled() && breaks.test(s.keepAlive(leg));
  }

  private static boolean has(Situation s, Leg leg, int bit) {
    return (s.number(leg.flag()).orElse(0) & bit) != 0;
  }

  static Message lostProbes(TcpKeepAlive socket) {
    int count = socket.survivesLostProbes();
    return count == 0 ? new Message(Text.NO_PROBE) : count == 1 ? new Message(Text.ONE_PROBE) : new Message(Text.PROBES, count);
  }

  private static Function<Situation, Severity> always(Severity severity) {
    return s -> severity;
  }

  private static String id(Leg leg, String name) {
    return leg.name().toLowerCase(Locale.ROOT) + "-" + name;
  }
}
