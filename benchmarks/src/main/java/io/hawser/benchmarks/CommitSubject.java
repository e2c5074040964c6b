package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a transaction is committed.
 *
 * @param driver    the vendor's by itself, or through Hawser
 * @param outcome   the value of {@code hawser.commit.outcome}; null for the vendor's driver
 * @param onePacket whether the URL allows several statements, so that marker and COMMIT go in one packet
 */
record CommitSubject(Subject driver, String outcome, boolean onePacket) {
  static final String MARK = "_COMMIT_";
  static final String ONE_PACKET = "_ONE_PACKET";

  /** Of each vendor. */
  static List<CommitSubject> all() {
    List<CommitSubject> all = new ArrayList<>();
    for (Subject driver : List.of(Subject.HAWSER_OCEANBASE, Subject.HAWSER_MYSQL, Subject.HAWSER_MARIADB)) {
      all.add(new CommitSubject(driver.bare(), null, false));
      for (String outcome : List.of("off", "marker", "always")) {
        all.add(new CommitSubject(driver, outcome, false));
      }
      all.add(new CommitSubject(driver, "marker", true));
      all.add(new CommitSubject(driver, "always", true));
    }
    return all;
  }

  /** The plain driver of the subject with this text; null if the text is not one of these. */
  static String bare(String text) {
    int mark = text.indexOf(MARK);
    return mark < 0 ? null : Subject.valueOf(text.substring(0, mark)).bare().name();
  }

  Connection open() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return outcome == null ? driver.open(database.host(), database.port())
        : driver.open(database.host(), database.port(), "hawser.commit.outcome=" + outcome, "allowMultiQueries=" + onePacket);
  }

  @Override public String toString() {
    return outcome == null ? driver.name() : driver + MARK + outcome.toUpperCase(java.util.Locale.ROOT) + (onePacket ? ONE_PACKET : "");
  }
}
