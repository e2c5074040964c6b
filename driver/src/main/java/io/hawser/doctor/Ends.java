package io.hawser.doctor;

import io.hawser.odp.Message;
import io.hawser.odp.Text;
import io.hawser.telemetry.LossRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How connections ended, from ODP's log and Hawser's journal, joined by the session's id, which is cs_id in ODP. With a journal: its
 * losses, each with the line of ODP that is nearest to it in time. Without one: what ODP logged last.
 */
final class Ends {
  /** The most rows kept; older ones are left out. */
  static final int MOST = 50;
  private static final int MOST_OF_SESSION = 20;
  /** Two clocks differ, and ODP writes its line a little after the end. */
  private static final Duration SLACK = Duration.ofMinutes(1);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private Ends() {}

  /** One connection's end. */
  static final class Row {
    private final long sessionId;
    /** Null if ODP has no line of it. */
    private final Disconnect odps;
    /** Null if it is in no journal. */
    private final LossRecord hawsers;

    private Row(Disconnect odps, LossRecord hawsers) {
      this.sessionId = odps != null ? odps.sessionId : hawsers.sessionId();
      this.odps = odps;
      this.hawsers = hawsers;
    }

    private Instant at() {
      return odps != null ? odps.at : hawsers.at();
    }

    String when() {
      return time(at());
    }

    String session() {
      return String.valueOf(sessionId);
    }

    Message who() {
      return new Message(odps == null ? Text.BY_UNKNOWN : odps.who());
    }

    Message why() {
      Message odpsWhy = odps == null ? new Message(Text.END_NOT_LOGGED) : odps.why();
      return hawsers == null ? odpsWhy : new Message(Text.TWO_SENTENCES, odpsWhy,
          new Message(Text.NOTICED, time(hawsers.at()), hawsers.cause().code(), idle(), fits() ? "" : new Message(Text.TIMES_DO_NOT_FIT)));
    }

    private Object idle() {
      return hawsers.idleMillis().isPresent() ? new Message(Text.IDLE_FOR, hawsers.idleMillis().getAsLong() / 1000) : "";
    }

    /** Whether ODP's end lies between the last sign of life that the application had and the moment when the loss was noticed. */
    private boolean fits() {
      return odps == null || !odps.at.isAfter(hawsers.at().plus(SLACK))
          && (!hawsers.idleMillis().isPresent()
              || !odps.at.isBefore(hawsers.at().minusMillis(hawsers.idleMillis().getAsLong()).minus(SLACK)));
    }

  }

  /** For people, in this machine's zone. */
  static String time(Instant at) {
    return TIME.format(ZonedDateTime.ofInstant(at.truncatedTo(ChronoUnit.SECONDS), ZoneId.systemDefault()));
  }

  /** Those that a journal records. */
  static List<Row> of(Collection<LossRecord> losses, DiagnosisLog log) throws IOException {
    List<LossRecord> last = new ArrayList<>(losses);
    last.sort(Comparator.comparing(LossRecord::at));
    last = last.subList(Math.max(0, last.size() - MOST), last.size());
    Map<Long, Deque<Disconnect>> lines = new HashMap<>();
    last.forEach(loss -> lines.put(loss.sessionId(), new ArrayDeque<>()));
    log.forEach(line -> {
      Deque<Disconnect> ofSession = lines.get(line.sessionId);
      if (ofSession != null) {
        add(ofSession, line, MOST_OF_SESSION);
      }
    });
    List<Row> rows = new ArrayList<>();
    for (LossRecord loss : last) {
      rows.add(new Row(lines.get(loss.sessionId()).stream()
          .min(Comparator.comparing(line -> Duration.between(line.at, loss.at()).abs())).orElse(null), loss));
    }
    return rows;
  }

  /** The last ones that ODP has logged. */
  static List<Row> of(DiagnosisLog log) throws IOException {
    Deque<Disconnect> last = new ArrayDeque<>();
    log.forEach(line -> add(last, line, MOST));
    List<Row> rows = new ArrayList<>();
    last.forEach(line -> rows.add(new Row(line, null)));
    return rows;
  }

  private static void add(Deque<Disconnect> to, Disconnect line, int most) {
    if (to.size() == most) {
      to.removeFirst();
    }
    to.addLast(line);
  }
}
