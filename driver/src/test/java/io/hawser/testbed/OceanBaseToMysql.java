package io.hawser.testbed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Changes what oceanbase-client sends first, so that a MySQL newer than 5.7 understands it. Not with TLS, where only the driver can
 * read its statements.
 */
final class OceanBaseToMysql implements Consumer<ByteBuffer> {
  private static final int CAPABILITIES = 4; // behind the packet's header
  /** What this driver calls Oracle mode, and asks for always; MySQL calls it query attributes, and would look for them before each statement. */
  private static final int ORACLE_MODE = 1 << 27;
  /** Variables that MySQL no longer has, and something in their place that is as long. */
  private static final String[][] VARIABLES = {
      {"@@tx_isolation AS tx_isolation", "'REPEATABLE-READ' tx_isolation"},
      {"@@session.tx_read_only AS tx_read_only", "0                      AS tx_read_only"}};

  private boolean loginSeen;
  private boolean variablesSeen;

  @Override public void accept(ByteBuffer request) {
    if (!loginSeen) {
      loginSeen = true;
      int flags = request.order(ByteOrder.LITTLE_ENDIAN).getInt(CAPABILITIES);
      request.putInt(CAPABILITIES, flags & ~ORACLE_MODE);
    } else if (!variablesSeen) {
      byte[] bytes = new byte[request.remaining()];
      request.duplicate().get(bytes);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      for (String[] variable : VARIABLES) {
        variablesSeen |= text.contains(variable[0]);
        text = text.replace(variable[0], variable[1]);
      }
      request.duplicate().put(text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
