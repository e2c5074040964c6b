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
import java.util.stream.Collectors;

/**
 * What makes a proxyconfig unsafe. The values that OceanBase recommends (flag 2 or 3, 5/5/5, user timeout 0) break no rule.
 *
 * <p>The order is that of the cure: the user timeouts come first, because with ODP 3.1's defaults (user timeout 5, keepalive
 * off) turning the keepalive bit on first would make things worse.
 */
public final class Rules {
  /** Every rule, in the order in which what they find should be mended. */
  public static final List<Rule> ALL = all();

  private Rules() {}

  /** What is wrong, in the order in which it should be mended; empty if nothing is. */
  public static List<Finding> judge(Situation situation) {
    return ALL.stream().map(rule -> rule.judge(situation)).filter(Optional::isPresent).map(Optional::get)
        .collect(Collectors.toList());
  }

  private static List<Rule> all() {
    List<Rule> rules = new ArrayList<>();
    for (Leg leg : Leg.values()) {
      rules.add(userTimeout(leg));
      rules.add(dormantUserTimeout(leg));
      rules.add(kernelDefault(leg, "idle", leg.idle(), TcpKeepAlive::idle));
      rules.add(kernelDefault(leg, "interval", leg.interval(), TcpKeepAlive::interval));
      rules.add(kernelDefault(leg, "count", leg.count(), TcpKeepAlive::count));
      rules.add(slowerThanThePath(leg));
      rules.add(keepAliveOff(leg));
      rules.add(linger(leg));
    }
    rules.add(applicationSlower());
    return Collections.unmodifiableList(rules);
  }

  private static Rule userTimeout(Leg leg) {
    return new Rule(id(leg, "user-timeout"), leg.userTimeout(),
        s -> s.keepAlive(leg).enabled() && s.keepAlive(leg).userTimeout() > 0,
        s -> leg.severity(s.keepAlive(leg).survivesLostProbes() == 0 ? Severity.SEVERE : Severity.WARNING),
        s -> "0",
        s -> {
          TcpKeepAlive socket = s.keepAlive(leg);
          return "With a user timeout of " + socket.userTimeout() + " s the kernel ignores " + leg.count() + ": an idle connection is"
              + " reset " + socket.givesUpAfter().getAsInt() + " s after the last packet from the " + leg.peer() + ", and survives "
              + lostProbes(socket.survivesLostProbes()) + " (idle " + socket.idle() + " s, interval " + socket.interval() + " s)."
              + " To survive as many as without it, the timeout would have to be at least "
              + socket.userTimeoutToSurvive(socket.count() - 1) + " s; ODP allows 20. Only 0 is fully safe.";
        });
  }

  private static Rule dormantUserTimeout(Leg leg) {
    return new Rule(id(leg, "dormant-user-timeout"), leg.userTimeout(),
        s -> !s.keepAlive(leg).enabled() && s.keepAlive(leg).userTimeout() > 0,
        always(leg.severity(Severity.WARNING)),
        s -> "0",
        s -> "The user timeout of " + s.keepAlive(leg).userTimeout() + " s, a default of ODP 3.1, sleeps only as long as keepalive is"
            + " off: turn on nothing but the keepalive bit, and connections survive "
            + lostProbes(s.config().keepAliveIfEnabled(leg).survivesLostProbes()) + ". Set it to 0 first.");
  }

  private static Rule kernelDefault(Leg leg, String what, String parameter, Function<TcpKeepAlive, Integer> value) {
    return new Rule(id(leg, what + "-is-kernel-default"), parameter,
        s -> s.is(parameter, 0),
        always(leg.severity(Severity.WARNING)),
        s -> String.valueOf(value.apply(TcpKeepAlive.RECOMMENDED)),
        s -> "0 stands for the kernel's default, on Linux " + value.apply(TcpKeepAlive.LINUX_DEFAULTS)
            + ("count".equals(what) ? " probes" : " s") + ": a " + leg.peer() + " that vanished is noticed far too late,"
            + " and load balancers and firewalls forget the connection in the meantime.");
  }

  private static Rule slowerThanThePath(Leg leg) {
    return new Rule(id(leg, "idle-slower-than-path"), leg.idle(),
        s -> s.number(leg.idle()).orElse(0) >= s.pathIdleTimeout(),
        always(leg.severity(Severity.WARNING)),
        s -> String.valueOf(TcpKeepAlive.RECOMMENDED.idle()),
        s -> "The first keepalive probe goes out after " + s.number(leg.idle()).getAsInt() + " s, but what lies on the path (load"
            + " balancer, firewall, NAT) forgets a connection that was idle for " + s.pathIdleTimeout() + " s.");
  }

  private static Rule keepAliveOff(Leg leg) {
    return new Rule(id(leg, "keepalive-off"), leg.flag(),
        s -> s.number(leg.flag()).isPresent() && !has(s, leg, KEEPALIVE_BIT),
        always(leg.severity(Severity.SEVERE)),
        s -> mendedFlag(s, leg),
        s -> "The keepalive bit (2) is missing: ODP never probes an idle " + leg.peer() + ", so load balancers, firewalls and NAT"
            + " forget its connections, and those of a vanished " + leg.peer() + " stay open. 3 is as good as 2.");
  }

  private static Rule linger(Leg leg) {
    return new Rule(id(leg, "linger"), leg.flag(),
        s -> has(s, leg, LINGER_BIT),
        always(leg.severity(Severity.WARNING)),
        s -> mendedFlag(s, leg),
        s -> "The linger bit (4) makes every close a reset: the " + leg.peer() + " loses what it has not read yet, an error message"
            + " for example, and sees \"Connection reset\" instead of an orderly end.");
  }

  private static Rule applicationSlower() {
    return new Rule("application-keepalive-slower", Leg.CLIENT.idle(),
        s -> s.keepAlive(Leg.CLIENT).enabled() && s.keepAlive(Leg.CLIENT).userTimeout() == 0 && s.application().isPresent()
            && slower(s.application().get().givesUpAfter(), s.keepAlive(Leg.CLIENT).givesUpAfter()),
        always(Severity.NOTE),
        s -> null,
        s -> "ODP gives an idle connection up after " + s.keepAlive(Leg.CLIENT).givesUpAfter().getAsInt() + " s; the application's own"
            + " keepalive (" + s.application().get() + ") " + givesUp(s.application().get()) + ". In between it trusts a connection that"
            + " is gone. Hawser's option hawser.keepAlive=match takes ODP's values.");
  }

  private static boolean slower(OptionalInt application, OptionalInt odp) {
    return !application.isPresent() || application.getAsInt() > odp.getAsInt();
  }

  private static String givesUp(TcpKeepAlive application) {
    OptionalInt after = application.givesUpAfter();
    return after.isPresent() ? "does so after " + after.getAsInt() + " s" : "never does";
  }

  private static String mendedFlag(Situation s, Leg leg) {
    return String.valueOf((s.number(leg.flag()).orElse(0) | KEEPALIVE_BIT) & ~LINGER_BIT);
  }

  private static boolean has(Situation s, Leg leg, int bit) {
    return (s.number(leg.flag()).orElse(0) & bit) != 0;
  }

  private static String lostProbes(int count) {
    return count == 0 ? "not a single lost probe" : count + (count == 1 ? " lost probe" : " lost probes");
  }

  private static Function<Situation, Severity> always(Severity severity) {
    return s -> severity;
  }

  private static String id(Leg leg, String name) {
    return leg.name().toLowerCase(Locale.ROOT) + "-" + name;
  }
}
