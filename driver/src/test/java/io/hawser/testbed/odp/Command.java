package io.hawser.testbed.odp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The commands that a proxy must tell apart; the numbers are the protocol's. */
enum Command {
  QUIT(1), QUERY(3), FIELD_LIST(4), STATISTICS(9), PING(14), CHANGE_USER(17), STMT_PREPARE(22), STMT_SEND_LONG_DATA(24),
  STMT_CLOSE(25), STMT_FETCH(28), OTHER(-1);

  private final int number;

  Command(int number) {
    this.number = number;
  }

  static Command of(ByteBuf packet) {
    int kind = Packet.kind(packet);
    return Arrays.stream(values()).filter(command -> command.number == kind).findFirst().orElse(OTHER);
  }
}
