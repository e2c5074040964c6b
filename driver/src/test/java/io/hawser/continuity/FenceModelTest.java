package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every order of events, up to a bound: what the lost session's packets do and when, when it dies, which answers of the fence's sessions
 * are lost, and when a KILL takes effect. Whatever the verdict, it is true of what the database has, and will have in every continuation.
 */
class FenceModelTest {
  private static final int MOST_SESSIONS = 3;
  private static final int MOST_TRIES = 4;

  enum Sending {
    /** The marker was answered before COMMIT was sent. */
    AWAITED,
    /** Both in one packet: an error ends it. */
    ONE_PACKET,
    /** Both without waiting: this is what must never be done. */
    UNAWAITED
  }

  /** A path through a tree: goes on with the first branch everywhere, then with the next one at the last place that has one. */
  private static final class Path {
    private final List<Integer> taken = new ArrayList<>();
    private final List<Integer> branches = new ArrayList<>();
    private int at;

    int choose(int many) {
      if (at == taken.size()) {
        taken.add(0);
        branches.add(many);
      }
      return taken.get(at++);
    }

    boolean next() {
      at = 0;
      while (!taken.isEmpty()) {
        int last = taken.size() - 1;
        if (taken.get(last) + 1 < branches.get(last)) {
          taken.set(last, taken.get(last) + 1);
          return true;
        }
        taken.remove(last);
        branches.remove(last);
      }
      return false;
    }
  }

  private enum Row { NONE, LOCKED, MARKER, FENCE }

  /** The server, and the session that was lost. */
  private static final class World {
    final Path path;
    final Sending sending;
    final List<String> packets = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    Row row = Row.NONE;
    boolean alive = true;
    boolean committed;

    World(Path path, Sending sending) {
      this.path = path;
      this.sending = sending;
      if (sending == Sending.AWAITED) {
        row = Row.LOCKED;
      } else {
        packets.add("marker");
      }
      packets.add("commit");
    }

    /** Any number of the lost session's own events happen, or none. */
    void elapse() {
      while (alive && path.choose(2) == 1) {
        if (path.choose(2) == 1 || packets.isEmpty()) {
          die();
        } else {
          packet(packets.remove(0));
        }
      }
    }

    void die() {
      log.add("dies");
      alive = false;
      packets.clear();
      row = row == Row.LOCKED ? Row.NONE : row;
    }

    private void packet(String what) {
      log.add(what);
      if (what.equals("commit")) {
        committed = true;
        row = row == Row.LOCKED ? Row.MARKER : row;
      } else if (row == Row.NONE) {
        row = Row.LOCKED;
      } else if (sending == Sending.ONE_PACKET) {
        packets.clear(); // 1062
      }
    }
  }

  private static final class Asking implements Fence.Session {
    private final World world;
    private int tries;
    private boolean kill;

    Asking(World world) {
      this.world = world;
    }

    private void mayBeLost(String when) throws SQLException {
      if (world.path.choose(2) == 1) {
        world.log.add("lost " + when);
        throw new SQLException(when, "08S01");
      }
    }

    private void elapse() {
      if (kill && world.alive && world.path.choose(2) == 1) {
        world.die();
      }
      world.elapse();
    }

    @Override public boolean insert() throws SQLException {
      mayBeLost("before the fence");
      elapse();
      if (world.row == Row.LOCKED) { // it waits: until the end of the transaction, or for as long as it may
        elapse();
        if (world.row == Row.LOCKED) {
          throw new SQLException("waited", "HY000", 1205);
        }
      }
      if (world.row != Row.NONE) {
        mayBeLost("with 1062");
        throw new SQLException("duplicate", "23000", 1062);
      }
      world.row = Row.FENCE;
      world.log.add("fence");
      elapse();
      mayBeLost("after the fence");
      return true;
    }

    @Override public String kind() throws SQLException {
      elapse();
      mayBeLost("with the kind");
      return world.row == Row.MARKER ? "C" : world.row == Row.FENCE ? "F" : null;
    }

    @Override public void kill() {
      world.log.add("KILL");
      kill = true;
    }

    @Override public boolean lost(SQLException e) {
      return e.getSQLState().startsWith("08");
    }

    @Override public boolean pause() {
      return ++tries < MOST_TRIES;
    }
  }

  /** @return what was said wrongly; null if nothing */
  private static String run(Path path, Sending sending, int[] verdicts) {
    World world = new World(path, sending);
    Fence fence = new Fence();
    Fence.Verdict verdict = Fence.Verdict.UNDECIDED;
    for (int session = 0; session < MOST_SESSIONS && verdict == Fence.Verdict.UNDECIDED; session++) {
      try {
        verdict = fence.decide(new Asking(world));
      } catch (SQLException lost) {
        continue;
      }
    }
    boolean then = world.committed;
    world.elapse(); // what comes later
    verdicts[verdict.ordinal()]++;
    boolean right = verdict == Fence.Verdict.UNDECIDED || verdict == Fence.Verdict.COMMITTED && then || verdict == Fence.Verdict.ROLLED_BACK && !world.committed;
    return right ? null : verdict + ", but " + (world.committed ? "committed" : "not committed") + ": " + world.log;
  }

  private static List<String> wrong(Sending sending, int[] verdicts) {
    List<String> wrong = new ArrayList<>();
    Path path = new Path();
    int runs = 0;
    do {
      String said = run(path, sending, verdicts);
      if (said != null && wrong.size() < 10) {
        wrong.add(said);
      }
      runs++;
    } while (path.next());
    System.out.println("fence: " + sending + ", " + runs + " orders of events");
    return wrong;
  }

  @ParameterizedTest @EnumSource(names = {"AWAITED", "ONE_PACKET"}) void theVerdictIsTrueInEveryOrderOfEvents(Sending sending) {
    int[] verdicts = new int[Fence.Verdict.values().length];
    assertThat(wrong(sending, verdicts)).isEmpty();
    assertThat(verdicts).as("each verdict is reached").doesNotContain(0);
  }

  /** Or the model would find nothing. */
  @Test void aCommitThatDoesNotWaitForItsMarkerIsFound() {
    assertThat(wrong(Sending.UNAWAITED, new int[Fence.Verdict.values().length])).isNotEmpty();
  }
}
