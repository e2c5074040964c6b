package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hawser.recovery.HostOrder.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("fast")
class HostOrderTest {
  private static final int TIMES = 20_000;

  private static List<Candidate> candidates(HostOrder order) {
    List<Candidate> all = new ArrayList<>();
    for (int host = 0; host < 3; host++) {
      all.add(new Candidate(null, null, new Endpoint("h" + host), order.share(host, 1)));
    }
    return all;
  }

  private static HostOrder order(Kind kind) {
    return new HostOrder(kind, kind == Kind.WEIGHTED ? List.of(3, 1, 0) : List.of());
  }

  private static double[] first(HostOrder order) {
    double[] first = new double[3];
    for (int turn = 0; turn < TIMES; turn++) {
      List<Candidate> candidates = candidates(order);
      order.arrange(candidates, turn);
      first[candidates.get(0).endpoint.name().charAt(1) - '0'] += 1.0 / TIMES;
    }
    return first;
  }

  @ParameterizedTest @EnumSource void eachIsThereOnce(Kind kind) {
    for (int turn : new int[] {0, 1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      List<Candidate> candidates = candidates(order(kind));
      order(kind).arrange(candidates, turn);
      assertThat(candidates.stream().map(each -> each.endpoint.name()).collect(Collectors.toList())).containsExactlyInAnyOrder("h0", "h1",
          "h2");
    }
  }

  @Test void theFirstIsAsOftenAsItIsToBe() {
    assertThat(first(order(Kind.ORDERED))).containsExactly(new double[] {1, 0, 0}, within(0.001));
    assertThat(first(order(Kind.ROUNDROBIN))).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(0.001));
    assertThat(first(order(Kind.RANDOM))).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(0.05));
    assertThat(first(order(Kind.WEIGHTED))).containsExactly(new double[] {0.75, 0.25, 0}, within(0.05));
  }
}
