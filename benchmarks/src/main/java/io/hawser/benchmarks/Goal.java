package io.hawser.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * A target for figures.
 *
 * @param words     the goal, in words
 * @param figures   which of Hawser's figures it is about
 * @param of        what is measured, computed from Hawser's figure and the plain driver's; null if the latter is missing
 * @param unit      its unit
 * @param most      the limit
 * @param whyMissed if it is missed: what a profiler shows and what was tried; null for nothing to say
 */
record Goal(String words, Predicate<Figure> figures, BiFunction<Figure, Figure, Interval> of, String unit, double most,
    String whyMissed) {
  /** The result of a run for a goal. */
  enum Verdict {
    MET,
    /** The limit lies inside the interval. */
    UNDECIDED, MISSED
  }

  /** The worst of all figures that a goal is about. */
  record Result(Figure figure, Interval interval) {
    Verdict verdict(double most) {
      return interval.high() <= most ? Verdict.MET : interval.low() > most ? Verdict.MISSED : Verdict.UNDECIDED;
    }
  }

  static final List<Goal> ALL = List.of(
      more("next, getInt, getString, setInt", "Call", "next|getInt|getString|setInt", "ns more", 1)
          .orWhy(
              "setInt: its byte code checks whether the session is still the statement's and, after the driver's own setInt, "
                  + "keeps the value and its kind in two arrays, for a statement that must be recreated on another session. "
                  + "Tried: no object for each value, and no call that the compiler does not inline. Without the second half a recovered statement would have no parameters."),
      moreBytes("next, getInt, getString, setInt: allocation", "Call", "next|getInt|getString|setInt", 0.5),
      more("executeQuery, executeUpdate on a driver that does nothing", "Call", "execute.*", "ns more", 50)
          .orWhy(
              "executeQuery with a text: the clock and the two counts (see the next paragraph), and a lookup in the table of "
                  + "what the text does to the session. A prepared statement looks this up once, when it is prepared."),
      moreBytes("executeQuery, executeUpdate: allocation", "Call", "execute.*", 0.5),
      more("commit on a driver that does nothing", "Call", "commit", "ns more", 25)
          .orWhy(
              "A COMMIT: measured alone on a Xeon (a loop over each), reading the clock takes 19 ns, an atomic count 5 ns, "
                  + "entering and leaving a monitor 17 ns. Each call that may reach the network reads the clock once and is "
                  + "counted in and out: 29 ns before its own work. A COMMIT also enters two monitors, that of the ledger and "
                  + "that of what only the session knows. "
                  + "Tried: no monitor is entered before it is sent, and a volatile field is written only if it changes (was "
                  + "160 ns). Without the clock it would be sent on connections that are already dead, and its outcome "
                  + "would be unknown."),
      moreBytes("a query on a real connection: allocation (32 B are the wrapper of its ResultSet)", "Round trip", "select1|pointSelect",
          40)
          .orWhy("Allocation of a query: of 50,000 calls one after the other, after as many before, 32.6 B are left: the wrapper. The rest "
              + "of this run's figure is what its first calls leave behind, before they are compiled."),
      ratio("a point select, loopback", "Round trip", "pointSelect", 1.02)
          .orWhy(
              "A round trip: two more system calls, because Hawser looks for the answer before it waits for it, and waits with "
                  + "epoll where a plain socket just reads. In return an interrupt, abort() and the watch can end the wait. The "
                  + "cost is measurable only on loopback."),
      ratio("a batch of 1,000", "Round trip", "batchOf1000", 1.02),
      moreBytes("a batch of 1,000: allocation", "Round trip", "batchOf1000", 40 * 1024),
      alone("a look at an idle socket", "Look and ping", "look", "ns", 1500),
      ratio("opening, warm", "Opening", "open and close, warm", 1.05)
          .orWhy("Opening: according to strace Hawser makes some 25 more system calls: 14 because it looks for each of seven "
              + "answers before it waits for it, and waits with epoll where a plain socket just reads; 10 to create and close a "
              + "selector. According to Flight Recorder half of the Java time of an opening is Hawser's, in forty classes, none "
              + "with more than an eighth. Tried: a "
              + "driver's methods are searched for once and not for each connection, oceanbase-client's plugins are not looked over "
              + "each time, no regular expression for each property. Alone in a JVM, after 10,000 openings through a forwarder, "
              + "the difference was within that run's noise of 5 %."),
      more("first connection of a JVM", "Opening", "first connection of a JVM", "ms more", 30)
          .orWhy("The first connection: according to -Xlog:class+load 253 of Hawser's classes at a third of a millisecond each, "
              + "and 150 more of the JDK's, for channels and selectors. Tried: the verifier no longer loads all wrappers and "
              + "recipes with the first one, java.util.logging is loaded with the first line, plugins when a server asks for one: 1,816 classes became 1,691, "
              + "and 300 ms in all became 272. A jar without compression would take 20 ms less. Class data sharing takes most of it, "
              + "see the README."),
      more("first connection of a JVM with class data sharing", "Opening", "first connection of a JVM with class.*", "ms more", 30),
      ratio("idle cut to the first answer, against connect + prepare + statement of the driver by itself", "Reconnect", "answer after .*",
          1.10)
          .orWhy("An idle cut: the same costs as for opening, plus work that the application would otherwise do itself: to find "
              + "what was lost and why, events, the restored session."),
      alone("exceptions for an idle cut or a restart of the server", "Exceptions", ".*", "", 0),
      more("restart of the server, to the first answer (20 ms are what the plain application waits between two attempts)", "Reconnect",
          "after a restart.*", "s more", 0.02)
          .orWhy(
              "A restart: while its port refuses, a single connection tries again, every 20 ms at first and then after a "
                  + "fiftieth of the time that the server was away."),
      ratio("1,000 connections reset at once, until all are answered", "Scale", "1000 callers after a reset of 1000: until.*", 1)
          .orWhy("A thousand resets: by Flight Recorder both processors are busy all the time, with code that runs for the first time "
              + "(loading, compiling), and a recovery does more than a connect. Tried: the end of a turn wakes one waiting "
              + "thread, not all nine hundred."),
      alone("black hole in flight, until the caller is freed", "In flight", "black hole.*", "s", 6),
      more("heap for an idle connection", "Scale", "\\d{4,} idle.*heap.*", "KB more", 4)
          .orWhy("Heap: according to a class histogram some hundred objects, each at most a twentieth."),
      more("threads", "Scale", ".*threads.*", "more", 1));

  /** How much more than the driver by itself, in units of the figures. */
  private static Goal more(String words, String group, String name, String unit, double most) {
    return goal(words, group, name, Goal::more, unit, most);
  }

  private static Goal ratio(String words, String group, String name, double most) {
    return goal(words, group, name, Goal::ratio, "×", most);
  }

  private static Goal moreBytes(String words, String group, String name, double most) {
    return goal(words, group, name, (ours, bare) -> bare == null ? null : Interval.point(ours.bytes() - bare.bytes()), "B more", most);
  }

  private static Goal alone(String words, String group, String name, String unit, double most) {
    return goal(words, group, name, (ours, bare) -> ours.value(), unit, most);
  }

  private static Goal goal(String words, String group, String name, BiFunction<Figure, Figure, Interval> of, String unit, double most) {
    return new Goal(words, figure -> figure.isHawser() && figure.group().equals(group) && figure.name().matches(name), of, unit, most,
        null);
  }

  private Goal orWhy(String text) {
    return new Goal(words, figures, of, unit, most, text);
  }

  /** In units of the figures; null where there is nothing to compare with. */
  static Interval more(Figure ours, Figure bare) {
    return ours.more() != null || bare == null ? ours.more() : ours.value().minus(bare.value());
  }

  /** Null where there is nothing to compare with. */
  static Interval ratio(Figure ours, Figure bare) {
    return ours.ratio() != null || bare == null ? ours.ratio() : ours.value().over(bare.value());
  }

  /** The worst of all of Hawser's figures that it is about; empty if there are none. */
  Optional<Result> worst(List<Figure> all) {
    // a certain miss is worse than a larger value that is undecided
    return all.stream().filter(figures).flatMap(ours -> result(ours, all).stream())
        .max(Comparator.comparing((Result result) -> result.verdict(most)).thenComparing(result -> result.interval().value()));
  }

  private Optional<Result> result(Figure ours, List<Figure> all) {
    return Optional.ofNullable(of.apply(ours, bare(ours, all).orElse(null))).map(interval -> new Result(ours, interval));
  }

  static Optional<Figure> bare(Figure of, List<Figure> all) {
    return all.stream().filter(each -> each.group().equals(of.group()) && each.name().equals(of.name()) && each.subject().equals(of.bare()))
        .findFirst();
  }
}
