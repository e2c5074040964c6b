package io.hawser.continuity;

import static io.hawser.continuity.FenceModel.Step.BEGIN;
import static io.hawser.continuity.FenceModel.Step.COMMIT;
import static io.hawser.continuity.FenceModel.Step.MARKER;
import static io.hawser.continuity.FenceModel.Step.WORK;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.continuity.FenceModel.Path;
import io.hawser.continuity.FenceModel.Step;
import io.hawser.continuity.FenceModel.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every order of events, up to a bound: which packets are lost, what becomes of them and when, when the session dies, which answers of the
 * fence's sessions are lost, and when a KILL takes effect. Whatever the verdict, it is true of what the database has, and will have in
 * every continuation.
 */
class FenceModelTest {
  /** How the work and its COMMIT are sent. Each packet is sent once the one before was answered. */
  enum Sending {
    /** The transaction is the application's, and open. */
    AWAITED(2, of(BEGIN), of(WORK), of(MARKER), of(COMMIT)),
    ONE_PACKET(2, of(BEGIN), of(WORK), of(MARKER, COMMIT)),
    /** A statement in autocommit mode, which Hawser wraps. */
    ALWAYS(0, of(BEGIN), of(MARKER), of(WORK), of(COMMIT)),
    ALWAYS_IN_ONE_PACKET(0, of(BEGIN, MARKER), of(WORK), of(COMMIT)),
    /** What must never be done: COMMIT runs after an INSERT that has failed. */
    UNAWAITED(2, of(BEGIN), of(WORK), of(MARKER), of(COMMIT)),
    ALWAYS_UNAWAITED(0, of(BEGIN), of(MARKER), of(WORK), of(COMMIT)),
    /** A statement that is on its way may always be committed later. */
    ALWAYS_WITHOUT_BEGIN(0, of(MARKER), of(WORK), of(COMMIT)),
    /** What the marker of another transaction proves. */
    ALWAYS_MARKED_BEFORE(0, of(MARKER), of(BEGIN), of(WORK), of(COMMIT));

    /** This many have arrived, and were answered. */
    private final int arrived;
    private final List<List<Step>> packets;

    @SafeVarargs Sending(int arrived, List<Step>... packets) {
      this.arrived = arrived;
      this.packets = Arrays.asList(packets);
    }

    private static List<Step> of(Step... steps) {
      return Arrays.asList(steps);
    }

    boolean isAwaited() {
      return this != UNAWAITED && this != ALWAYS_UNAWAITED;
    }

    /** @return whether COMMIT was sent, which is when the connection was lost at the latest */
    boolean send(World world) {
      for (int i = 0; i < packets.size(); i++) {
        boolean isLost = i >= arrived && (i == packets.size() - 1 || !isAwaited() || world.path.choose(2) == 1);
        if (isLost) {
          List<List<Step>> sent = packets.subList(i, isAwaited() ? i + 1 : packets.size());
          sent.forEach(world::lose);
          return sent.get(sent.size() - 1).contains(COMMIT);
        }
        world.run(packets.get(i));
      }
      throw new IllegalStateException();
    }
  }

  /** A wrapped statement is never committed if its COMMIT was not sent: this is reported without a fence. */
  private static Fence.Verdict verdict(World world, boolean commitSent) {
    return commitSent ? FenceModel.ask(world) : Fence.Verdict.ROLLED_BACK;
  }

  private static List<String> wrong(Sending sending, Set<Fence.Verdict> verdicts) {
    List<String> wrong = new ArrayList<>();
    Path path = new Path();
    int runs = 0;
    do {
      World world = new World(path);
      Fence.Verdict verdict = verdict(world, sending.send(world));
      verdicts.add(verdict);
      String said = FenceModel.wrong(world, verdict);
      if (said != null && wrong.size() < 10) {
        wrong.add(said);
      }
      runs++;
    } while (path.next());
    System.out.println("fence: " + sending + ", " + runs + " orders of events");
    return wrong;
  }

  @ParameterizedTest @EnumSource(
      names = {"AWAITED", "ONE_PACKET", "ALWAYS", "ALWAYS_IN_ONE_PACKET"}) void theVerdictIsTrueInEveryOrderOfEvents(Sending sending) {
    Set<Fence.Verdict> verdicts = EnumSet.noneOf(Fence.Verdict.class);
    assertThat(wrong(sending, verdicts)).isEmpty();
    assertThat(verdicts).as("each verdict is reached").containsExactlyInAnyOrder(Fence.Verdict.values());
  }

  /** Or the model would find nothing. */
  @ParameterizedTest @EnumSource(
      names = {"UNAWAITED", "ALWAYS_UNAWAITED", "ALWAYS_WITHOUT_BEGIN", "ALWAYS_MARKED_BEFORE"}) void aProtocolThatIsWrongIsFound(
          Sending sending) {
    assertThat(wrong(sending, EnumSet.noneOf(Fence.Verdict.class))).isNotEmpty();
  }
}
