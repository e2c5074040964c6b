package io.hawser.recovery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The order in which the hosts of a URL are asked for a session ({@code hawser.hosts}). Immutable. */
public final class HostOrder {
  /** The kinds, by their names in the option. */
  public enum Kind {
    /** As the URL lists them. */
    ORDERED,
    /** Each is first with the same probability. */
    RANDOM,
    /** One after the other. */
    ROUNDROBIN,
    /** Each is first as often as its weight says. */
    WEIGHTED
  }

  /** As the URL lists them. */
  public static final HostOrder AS_LISTED = new HostOrder(Kind.ORDERED, Collections.<Integer>emptyList());

  private final Kind kind;
  private final List<Integer> weights;

  /** @param weights one for each host, at least 0; one of 0 is asked if no other answers. Empty unless the kind is {@link Kind#WEIGHTED} */
  public HostOrder(Kind kind, List<Integer> weights) {
    this.kind = kind;
    this.weights = Collections.unmodifiableList(new ArrayList<>(weights));
  }

  /** Whether sessions are to be spread over the hosts; if not, the first that answers has all of them. */
  boolean spreads() {
    return kind != Kind.ORDERED;
  }

  /** The share of the sessions that one of the host's addresses should have, in proportion to others. */
  double share(int host, int addressesOfHost) {
    return kind == Kind.WEIGHTED ? weights.get(host) / (double) addressesOfHost : 1;
  }

  /**
   * @param candidates as listed; changed
   * @param turn       how many times this list was asked before
   */
  void arrange(List<Candidate> candidates, int turn) {
    switch (kind) {
      case RANDOM:
        Collections.shuffle(candidates, ThreadLocalRandom.current());
        break;
      case ROUNDROBIN:
        if (!candidates.isEmpty()) {
          Collections.rotate(candidates, -Math.floorMod(turn, candidates.size()));
        }
        break;
      case WEIGHTED:
        draw(candidates);
        break;
      default:
        break;
    }
  }

  /**
   * Without replacement (Efraimidis and Spirakis): the largest {@code u^(1/weight)} is first with probability in proportion to its weight.
   */
  private static void draw(List<Candidate> candidates) {
    List<Candidate> drawn = new ArrayList<>(candidates);
    double[] keys = new double[drawn.size()];
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      double share = drawn.get(i).share;
      keys[i] = share == 0 ? Double.NEGATIVE_INFINITY : Math.log(1 - ThreadLocalRandom.current().nextDouble()) / share;
      places.add(i);
    }
    places.sort(Comparator.comparingDouble((Integer place) -> -keys[place]));
    candidates.clear();
    places.forEach(place -> candidates.add(drawn.get(place)));
  }
}
