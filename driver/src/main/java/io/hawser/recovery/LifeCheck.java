package io.hawser.recovery;

import io.hawser.failure.Evidence;
import io.hawser.failure.Evidence.Phase;
import io.hawser.failure.Failure;
import io.hawser.link.Link;
import io.hawser.link.SocketState;
import java.util.function.BooleanSupplier;

/** Checks whether a link that was unused for a moment is alive. Looking at the socket costs a microsecond, a ping a round trip. */
final class LifeCheck {
  /** More than that, and the other thread is not looking but waiting for an answer (isValid). */
  private static final int LOOKS = 100;

  /** What was found. */
  static final class Death {
    final String how;
    final Failure failure;

    private Death(String how, Link dead) {
      this.how = how;
      Evidence.Builder seen = dead.evidence().accepted(0).phase(Phase.IDLE);
      if (!dead.lookable()) {
        seen.end(Evidence.End.READ_TIMEOUT); // a ping was not answered; nothing else is known
      }
      this.failure = Failure.of(null, seen.build());
    }
  }

  private LifeCheck() {}

  /**
   * @param look what was seen just now
   * @param ask  whether to ask the server, if the socket does not tell
   * @param asking whether it answers
   * @return null if the link is alive as far as is known
   */
  static Death of(Link current, SocketState look, boolean ask, BooleanSupplier asking) {
    SocketState seen = look == SocketState.BUSY ? lookAgain(current) : look;
    if (seen.dead()) {
      return new Death(describe(seen, current), current);
    }
    if (!ask || asking.getAsBoolean()) {
      return null;
    }
    SocketState found = current.look();
    String how = found.dead() && found != SocketState.CLOSED_HERE ? describe(found, current)
        : "the connection was half-open: a ping was not answered";
    Death death = new Death(how, current);
    current.abort(); // a late answer would be taken for the next request's
    return death;
  }

  /** Looks again after another thread's look was in the way, which takes a microsecond. */
  private static SocketState lookAgain(Link current) {
    SocketState look = current.look();
    for (int i = 0; look == SocketState.BUSY && i < LOOKS; i++) {
      Thread.yield();
      look = current.look();
    }
    return look;
  }

  private static String describe(SocketState look, Link current) {
    switch (look) {
      case ERROR_PACKET:
        return "the server closed it while idle, saying " + current.errorPacket();
      case CLOSED:
        return "the server or a device on the path closed it while idle (FIN)";
      case RESET:
        return "it was reset while idle (RST, or keepalive found no peer)";
      default:
        return "it was lost before";
    }
  }
}
