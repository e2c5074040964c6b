package io.hawser.failure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Records that look the same to the client and are not: a server closes after an error packet or does not, an application has
 * closed the connection or a driver has. Nothing that reads exceptions can tell them apart.
 */
final class Undecidable {
  /** At login they mean that there is no session; MySQL Connector/J shows only in the stack trace that it was a login. */
  private static final Set<Integer> CAPACITY = Set.of(1040, 1203, 1226);

  private Undecidable() {
  }

  /**
   * The ids of the records that share the error number or text, and isClosed as far as that was recorded, with a record of another label.
   *
   * @param framesKnown whether a stack trace can tell a login from a statement
   */
  static Set<String> of(List<Recorded> records, boolean framesKnown) {
    Map<String, Set<Recorded>> alike = new HashMap<>();
    for (Recorded record : records) {
      alike.computeIfAbsent(said(record, framesKnown), key -> new HashSet<>()).add(record);
    }
    return records.stream()
        .filter(record -> !framesKnown && CAPACITY.contains(error(record)) || record.isClosedAfter() == null && namesClosedStatement(record)
            || alike.get(said(record, framesKnown)).stream().anyMatch(other -> contradicts(record, other)))
        .map(Recorded::id).collect(Collectors.toSet());
  }

  private static boolean contradicts(Recorded one, Recorded other) {
    return one.connectionLost() != other.connectionLost()
        && (one.isClosedAfter() == null || Objects.equals(one.isClosedAfter(), other.isClosedAfter()));
  }

  private static boolean namesClosedStatement(Recorded record) {
    String message = String.valueOf(record.chain().get(0).message());
    return message.contains("closed statement") || message.contains("statement closed");
  }

  private static String said(Recorded record, boolean framesKnown) {
    Recorded.Link bottom = record.chain().get(record.chain().size() - 1);
    String what = error(record) > 0 ? "error " + error(record) : String.valueOf(bottom.message())
        .replaceAll("\\(conn=\\d+\\) ", "").replaceAll("[\\w.]+@\\w+", "@").replaceAll("[0-9]+", "N");
    return framesKnown ? record.connecting() + what : what;
  }

  /** The server's error number; 0 if there is none. */
  private static int error(Recorded record) {
    return record.chain().stream().map(Recorded.Link::vendorCode).filter(code -> code != null && code > 0).findFirst().orElse(0);
  }
}
