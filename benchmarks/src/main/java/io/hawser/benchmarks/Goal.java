package io.hawser.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * What is aimed at.
 *
 * @param words   the goal, as one reads it
 * @param figures of which of Hawser's figures
 * @param of      what is measured, of Hawser's figure and that of the bare driver in the same run
 * @param unit    its unit
 * @param most    what it may be
 * @param whyMissed where it is missed, as far as a profiler tells; null for nothing to say
 */
record Goal(String words, Predicate<Figure> figures, ToDoubleBiFunction<Figure, Figure> of, String unit, double most, String whyMissed) {
  static final List<Goal> ALL = List.of(
      against("next, getInt, getString, setInt", "Call", "next|getInt|getString|setInt", Goal::more, "ns more", 1)
          .orWhy(
              "setInt: beyond the bare driver's call it looks at one flag (is the session lost?) and keeps the value for a new session, with two stores into an "
                  + "array. That took 0.83 ns on an Intel Xeon (2026-11-24) and 1.14 ns on an AMD EPYC (2026-11-26)."),
      against("next, getInt, getString, setInt: allocation", "Call", "next|getInt|getString|setInt", Goal::moreBytes, "B more", 0.5),
      against("executeQuery on the stub", "Call", "executeQuery.*", Goal::more, "ns more", 50),
      against("executeQuery on the stub: allocation", "Call", "executeQuery.*", Goal::moreBytes, "B more", 0.5),
      alone("look at an idle socket", "Look and ping", "look", Figure::value, "ns", 1500),
      against("opening, warm", "Opening", "open and close, warm", Goal::ratio, "×", 1.10)
          .orWhy(
              "Opening: what Hawser adds is 60 to 110 us, by the machine. By profile and by count of system calls a third of it is the socket (a selector, its "
                  + "registration and its end, four options for keepalive); the rest is wrapping, the session's id, and the ledger. What was avoidable is gone: "
                  + "reads of four bytes, and options parsed for each connect."),
      against("first connection of a JVM", "Opening", "first connection.*", Goal::more, "ms more", 60),
      against("idle-dead to the first answer, against connect + prepare + statement of the bare driver", "Reconnect", "answer after .*",
          Goal::ratio, "×", 1.2),
      alone("idle-dead: exceptions", "Exceptions", ".*", Figure::value, "", 0),
      alone("black hole in flight, until the caller is freed", "In flight", "black hole.*", Figure::value, "s", 6),
      against("heap for an idle connection, beyond the vendor's", "Scale", "\\d{4,} idle.*heap.*", Goal::more, "KB more", 4),
      against("threads", "Scale", ".*threads.*", Goal::more, "more", 1));

  private static Goal against(String words, String group, String name, ToDoubleBiFunction<Figure, Figure> of, String unit, double most) {
    return new Goal(words, figure -> of(figure, group, name), of, unit, most, null);
  }

  private Goal orWhy(String text) {
    return new Goal(words, figures, of, unit, most, text);
  }

  private static Goal alone(String words, String group, String name, ToDoubleFunction<Figure> of, String unit, double most) {
    return new Goal(words, figure -> of(figure, group, name), (ours, bare) -> of.applyAsDouble(ours), unit, most, null);
  }

  private static boolean of(Figure figure, String group, String name) {
    return figure.isHawser() && figure.group().equals(group) && figure.name().matches(name);
  }

  private static double more(Figure ours, Figure bare) {
    return bare == null ? Double.NaN : ours.value() - bare.value();
  }

  private static double moreBytes(Figure ours, Figure bare) {
    return bare == null ? Double.NaN : ours.bytes() - bare.bytes();
  }

  private static double ratio(Figure ours, Figure bare) {
    return bare == null ? Double.NaN : ours.value() / bare.value();
  }

  /** The worst of all of Hawser's figures that it is about; empty if there are none. */
  OptionalDouble worst(List<Figure> all) {
    return all.stream().filter(figures).mapToDouble(ours -> of.applyAsDouble(ours, bare(ours, all).orElse(null))).max();
  }

  static Optional<Figure> bare(Figure of, List<Figure> all) {
    return all.stream().filter(each -> each.group().equals(of.group()) && each.name().equals(of.name()) && each.subject().equals(of.bare()))
        .findFirst();
  }
}
