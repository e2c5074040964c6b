package io.hawser.link;

import io.hawser.failure.Evidence;
import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.Evidence.End;

/** What a socket knows about a failure: which direction failed first, and how it ended. */
final class SocketEvidence {
  private SocketEvidence() {}

  static Evidence.Builder add(HawserSocket socket, Evidence.Builder evidence) {
    ErrorPacket said = socket.errorPacket();
    SocketState end = socket.readEnd();
    AbortReason givenUp = socket.givenUp();
    evidence.direction(
        socket.writeFailedFirst() ? Direction.WRITE : end != SocketState.OPEN || socket.timedOut() ? Direction.READ : Direction.NONE);
    if (givenUp != null) {
      evidence.end(givenUp.end());
    } else if (said != null) {
      evidence.serverError(said.code(), said.message());
    } else if (end == SocketState.CLOSED) {
      evidence.end(End.CLOSED_BY_PEER);
    } else if (socket.kernelGaveUp()) {
      evidence.end(End.UNACKNOWLEDGED);
    } else if (end == SocketState.RESET || socket.writeFailedFirst()) {
      evidence.end(End.RESET);
    } else if (socket.timedOut()) {
      evidence.end(End.READ_TIMEOUT);
    } else if (socket.isClosed()) {
      evidence.end(End.CLOSED_BY_US);
    }
    return evidence;
  }
}
