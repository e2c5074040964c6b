package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Tag;

/** Looks between the reads of a driver are invisible to it. */
@Tag("fast")
class LookLosesNothingTest {
  @Property(tries = 300) void whateverTheOrderNoByteIsLost(@ForAll("steps") List<Step> steps, @ForAll Random random) throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().setSoTimeout(10_000);
      for (Step step : steps) {
        int waiting = sent.size() - read.size();
        switch (step.act()) {
          case SEND -> {
            byte[] bytes = new byte[step.size()];
            random.nextBytes(bytes);
            pair.send(bytes);
            sent.write(bytes);
          }
          case READ -> {
            if (waiting > 0) {
              byte[] bytes = new byte[step.size() + 3];
              int count = pair.near().getInputStream().read(bytes, 3, step.size());
              assertThat(count).isBetween(1, Math.min(step.size(), waiting));
              read.write(bytes, 3, count);
            }
          }
          case READ_ONE -> {
            if (waiting > 0) {
              read.write(pair.near().getInputStream().read());
            }
          }
          case LOOK -> assertThat(pair.hawser().look()).isEqualTo(waiting > 0 ? SocketState.DATA : SocketState.OPEN);
          case AVAILABLE -> assertThat(pair.near().getInputStream().available()).isBetween(0, waiting);
        }
      }
      pair.far().close();
      assertThat(pair.hawser().look()).isIn(SocketState.CLOSED, SocketState.DATA); // more than it reads ahead may lie before the end
      read.write(pair.near().getInputStream().readAllBytes());
    }
    assertThat(read.toByteArray()).isEqualTo(sent.toByteArray());
  }

  enum Act { SEND, READ, READ_ONE, LOOK, AVAILABLE }

  record Step(Act act, int size) {}

  @Provide Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> size = Arbitraries.frequencyOf(
        Tuple.of(5, Arbitraries.integers().between(1, 20)),
        Tuple.of(3, Arbitraries.integers().between(500, 530)), // about what a look reads ahead
        Tuple.of(1, Arbitraries.integers().between(2000, 20_000)));
    return Combinators.combine(Arbitraries.of(Act.class), size).as(Step::new).list().ofMaxSize(40);
  }
}
