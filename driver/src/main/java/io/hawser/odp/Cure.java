package io.hawser.odp;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What makes an unsafe proxyconfig safe: the statements to run as root@proxysys, in an order in which no moment is worse than before,
 * and their effects. It changes nothing on a leg where nothing is wrong. Immutable.
 *
 * <p>The flag comes last: when it changes to another value with the keepalive bit, open connections take all of client_tcp_*.
 */
public final class Cure {
  private final Situation before;
  private final List<String> statements;
  private final Map<String, String> changes;

  private Cure(Situation before, List<Map.Entry<String, Integer>> steps) {
    this.before = before;
    List<String> all = new ArrayList<>();
    Map<String, String> last = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> step : steps) {
      String value = String.valueOf(step.getValue());
      all.add(statement(step.getKey(), value));
      last.put(step.getKey(), value);
    }
    this.statements = Collections.unmodifiableList(all);
    this.changes = Collections.unmodifiableMap(last);
  }

  static Cure of(Situation situation) {
    List<Map.Entry<String, Integer>> steps = new ArrayList<>();
    for (Leg leg : Leg.values()) {
      if (Rules.broken(situation, leg)) {
        steps.addAll(LegCure.of(situation, leg));
        flag(situation, leg, steps);
      }
    }
    return new Cure(situation, steps);
  }

  private static void flag(Situation situation, Leg leg, List<Map.Entry<String, Integer>> steps) {
    OptionalInt flag = situation.number(leg.flag());
    if (flag.isPresent()) {
      int good = (flag.getAsInt() | ProxyConfig.KEEPALIVE_BIT) & ~ProxyConfig.LINGER_BIT;
      if (good != flag.getAsInt()) {
        steps.add(new SimpleImmutableEntry<>(leg.flag(), good));
      }
    }
  }

  static String statement(String parameter, String value) {
    return "alter proxyconfig set " + parameter + "=" + value;
  }

  /** To be run in this order; empty if nothing is wrong, or nothing can be done. */
  public List<String> statements() {
    return statements;
  }

  /** The parameters that it changes, with their values at the end. */
  public Map<String, String> changes() {
    return changes;
  }

  /** The proxyconfig after all statements have run. */
  ProxyConfig after() {
    return before.config().with(changes);
  }

  /** Before and after, for each leg that it changes; empty if it changes nothing. */
  public List<Message> effects() {
    List<Message> effects = new ArrayList<>();
    for (Leg leg : Leg.values()) {
      if (leg.parameters().stream().anyMatch(changes::containsKey)) {
        effects.add(new Message(Text.BEFORE, leg.peer(), path(before.keepAlive(leg))));
        effects.add(new Message(Text.AFTER, leg.peer(), path(after().keepAlive(leg))));
      }
    }
    return effects;
  }

  private static Message path(TcpKeepAlive socket) {
    if (!socket.enabled()) {
      return new Message(Text.PATH_OFF);
    }
    return new Message(Text.PATH, socket.givesUpAfter().getAsInt(), Rules.lostProbes(socket),
        socket.survivesCutOf() == 0 ? "" : new Message(Text.PATH_CUT, socket.survivesCutOf()),
        socket.userTimeout() == 0 ? "" : new Message(Text.PATH_USER_TIMEOUT, socket.userTimeout()));
  }

  /** What it means for connections that are open. */
  public Message openConnections() {
    return changes.containsKey(Leg.CLIENT.flag()) ? new Message(Text.OPEN_TAKE, Leg.CLIENT.flag()) : new Message(Text.OPEN_KEEP);
  }

  /** The changes that are not in force in a proxyconfig that was read afterwards. */
  public List<Message> missing(ProxyConfig read) {
    return changes.entrySet().stream().filter(change -> !change.getValue().equals(read.values().get(change.getKey())))
        .map(change -> new Message(Text.NOT_IN_FORCE, change.getKey(), change.getValue(), read.values().get(change.getKey())))
        .collect(Collectors.toList());
  }

  @Override public String toString() {
    return String.join("; ", statements);
  }
}
