package io.hawser.continuity;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A server, a session that was lost, and the sessions that ask for the fence; and every order of their events, one after the other. */
final class FenceModel {
  private static final int MOST_SESSIONS = 3;
  private static final int MOST_TRIES = 4;

  private FenceModel() {}

  /** A path through a tree: goes on with the first branch everywhere, then with the next one at the last place that has one. */
  static final class Path {
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

  /** What a session can be sent. */
  enum Step { BEGIN, MARKER, WORK, COMMIT }

  /** The server, and the session that was lost. */
  static final class World {
    final Path path;
    final List<String> log = new ArrayList<>();
    /** On their way, or running: each is a packet, and nothing in it runs after an error. */
    private final Deque<Deque<Step>> packets = new ArrayDeque<>();
    private Row row = Row.NONE;
    private boolean open;
    private boolean worked;
    private boolean alive = true;
    boolean committed;

    World(Path path) {
      this.path = path;
    }

    /** Any number of the lost session's own events happen, or none. */
    void elapse() {
      while (alive && path.choose(2) == 1) {
        if (path.choose(2) == 1 || packets.isEmpty()) {
          die();
        } else {
          runNext();
        }
      }
    }

    void die() {
      log.add("dies");
      alive = false;
      packets.clear();
      rollBack();
    }

    private void rollBack() {
      open = false;
      worked = false;
      row = row == Row.LOCKED ? Row.NONE : row;
    }

    /** The connection is lost, and the packet's fate shows later. */
    void lose(List<Step> packet) {
      packets.add(new ArrayDeque<>(packet));
    }

    /** It is run, and answered. */
    void run(List<Step> packet) {
      lose(packet);
      while (!packets.isEmpty()) {
        runNext();
      }
    }

    private void runNext() {
      Step step = packets.element().remove();
      log.add(step.name());
      if (!ran(step) || packets.element().isEmpty()) {
        packets.remove();
      }
    }

    private boolean ran(Step step) {
      switch (step) {
        case BEGIN -> open = true;
        case MARKER -> {
          if (row != Row.NONE) {
            log.add("1062");
            return false;
          }
          row = open ? Row.LOCKED : Row.MARKER;
        }
        case WORK -> {
          worked = open;
          committed |= !open; // in autocommit mode
        }
        default -> {
          committed |= worked;
          row = row == Row.LOCKED ? Row.MARKER : row;
          open = false;
          worked = false;
        }
      }
      return true;
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

  /** Asks until it is known, or until the tries are used up. */
  static Fence.Verdict ask(World world) {
    Fence fence = new Fence();
    for (int session = 0; session < MOST_SESSIONS; session++) {
      try {
        return fence.decide(new Asking(world));
      } catch (SQLException lost) {
        world.log.add("another session");
      }
    }
    return Fence.Verdict.UNDECIDED;
  }

  /** @return what was reported wrongly about the work; null if nothing */
  static String wrong(World world, Fence.Verdict verdict) {
    boolean then = world.committed;
    world.elapse(); // what comes later
    boolean right = verdict == Fence.Verdict.UNDECIDED || verdict == Fence.Verdict.COMMITTED && then
        || verdict == Fence.Verdict.ROLLED_BACK && !world.committed;
    return right ? null : verdict + ", but " + (world.committed ? "committed" : "not committed") + ": " + world.log;
  }
}
