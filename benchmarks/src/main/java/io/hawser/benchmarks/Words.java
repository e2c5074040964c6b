package io.hawser.benchmarks;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures and subjects in words. */
final class Words {
  private static final Map<String, String> SUBJECTS = Map.ofEntries(Map.entry("STUB", "Stub by itself"),
      Map.entry("HAWSER_STUB", "Hawser, with the stub"), Map.entry("OCEANBASE", "OceanBase driver by itself"),
      Map.entry("HAWSER_OCEANBASE", "Hawser, with the OceanBase driver"), Map.entry("MYSQL", "Connector/J by itself"),
      Map.entry("HAWSER_MYSQL", "Hawser, with Connector/J"), Map.entry("MYSQL_AUTORECONNECT", "Connector/J, autoReconnect=true"),
      Map.entry("MARIADB", "MariaDB driver by itself"), Map.entry("HAWSER_MARIADB", "Hawser, with the MariaDB driver"),
      Map.entry("AWS_NONE", "AWS wrapper, no plug-ins"), Map.entry("AWS_DEFAULTS", "AWS wrapper, its defaults"),
      Map.entry("AWS_EFM2", "AWS wrapper, host monitoring (efm2)"), Map.entry("HIKARI_ISVALID", "HikariCP, checks with isValid"),
      Map.entry("HIKARI_TEST_QUERY", "HikariCP, checks with a test query"), Map.entry("HIKARI_HAWSER", "HikariCP, with Hawser"));
  private static final String STUB = "_STUB";
  /** More decimals mean nothing for these measurements. */
  private static final int MOST_DECIMALS = 4;

  private Words() {}

  /** A subject's name in words; the name itself in lower case if it is not known here. */
  static String subject(String name) {
    if (SUBJECTS.containsKey(name)) {
      return SUBJECTS.get(name);
    }
    int commit = name.indexOf(CommitSubject.MARK);
    if (commit > 0) {
      String outcome = name.substring(commit + CommitSubject.MARK.length());
      return subject(name.substring(0, commit)) + ", commit.outcome="
          + outcome.replace(CommitSubject.ONE_PACKET, "").toLowerCase(Locale.ROOT)
          + (outcome.endsWith(CommitSubject.ONE_PACKET) ? " in one packet" : "");
    }
    if (name.startsWith(Figure.AGENT)) {
      return "Hawser's agent, with " + subject("HAWSER_" + name.substring(Figure.AGENT.length())).replaceFirst("^Hawser, with ", "");
    }
    return name.endsWith(STUB) ? subject(name.substring(0, name.length() - STUB.length())) + ", with the stub"
        : name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** "118.6 µs ± 1.2"; the error is that of the farther side. Without an error if it was measured once. */
  static String value(Interval value, String unit) {
    Unit fitting = Unit.fitting(unit, value.value());
    return shown(fitting.of(value), fitting.word());
  }

  /** As {@link #value}, for a value that is already in its unit. */
  static String shown(Interval value, String unit) {
    double error = error(value);
    int decimals = decimals(value.value(), error);
    return withUnit(number(value.value(), decimals), unit) + (error > 0 ? " ± " + number(error, decimals) : "");
  }

  /** "-0.3 to 2.9 µs", or the value alone if it was measured once. */
  static String bounds(Interval value, String unit) {
    Unit fitting = Unit.fitting(unit, value.value());
    Interval shown = fitting.of(value);
    int decimals = decimals(shown.value(), error(shown));
    String low = number(shown.low(), decimals);
    String high = number(shown.high(), decimals);
    return withUnit(low.equals(high) ? high : low + " to " + high, fitting.word());
  }

  /** "1.14 (0.99 to 1.29) ns"; the value alone if it was measured once. */
  static String bounded(Interval value, String unit) {
    int decimals = decimals(value.value(), error(value));
    return withUnit(number(value.value(), decimals) + (value.low() < value.high()
        ? " (" + number(value.low(), decimals) + " to " + number(value.high(), decimals) + ")" : ""), unit);
  }

  /** The least and the greatest of the values: "117 to 126 µs"; one of them if both read alike. */
  static String range(List<Interval> values, String unit) {
    Interval most = values.stream().max(Comparator.comparingDouble(Interval::value)).orElseThrow();
    Unit fitting = Unit.fitting(unit, most.value());
    List<String> all = values.stream().map(Interval::value).sorted().map(each -> number(fitting.factor() * each)).toList();
    String low = all.get(0);
    String high = all.get(all.size() - 1);
    return withUnit(low.equals(high) ? high : low + " to " + high, fitting.word());
  }

  /** Three significant digits. */
  static String number(double value) {
    return number(value, decimals(value, 0));
  }

  /** As it was written in the source. */
  static String limit(double value) {
    return new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
  }

  /** "a, b and c". */
  static String and(List<String> words) {
    int last = words.size() - 1;
    return last < 1 ? String.join("", words) : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }

  /** For a sentence's beginning. */
  static String capital(String words) {
    return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static double error(Interval value) {
    double error = Math.max(value.high() - value.value(), value.value() - value.low());
    return Double.isFinite(error) ? error : 0;
  }

  /** Enough to show three digits of the value and one of its error. */
  private static int decimals(double value, double error) {
    int digits = value == 0 || !Double.isFinite(value) || value == Math.rint(value) && error == 0 ? 0
        : 2 - (int) Math.floor(Math.log10(Math.abs(value)));
    int ofError = error > 0 ? -(int) Math.floor(Math.log10(error)) : 0;
    return Math.min(MOST_DECIMALS, Math.max(0, Math.max(Math.min(digits, 2), ofError)));
  }

  private static String number(double value, int decimals) {
    if (Double.isNaN(value)) {
      return "";
    }
    if (Double.isInfinite(value)) {
      return "never";
    }
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return text.matches("-?0[0.]*") ? "0" : text;
  }

  private static String withUnit(String number, String unit) {
    return number.equals("never") || unit.isEmpty() ? number : number + " " + unit;
  }
}
