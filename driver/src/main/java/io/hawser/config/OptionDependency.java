package io.hawser.config;

import io.hawser.Option;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * An option without which others have no effect. Setting those anyway is not an error, because the settings may be shared by many URLs; but
 * somebody may rely on them. Immutable.
 */
final class OptionDependency {
  private static final List<String> ANY = Collections.emptyList();
  private static final List<OptionDependency> ALL = Arrays.asList(
      new OptionDependency(Option.RECOVERY, Arrays.asList("on"), Option.PING_AFTER, Option.COMMIT_OUTCOME,
          Option.TRANSACTION_REPLAY, Option.SESSION_MAX_AGE),
      new OptionDependency(Option.KEEP_ALIVE, Arrays.asList("on"), Option.KEEP_ALIVE_IDLE, Option.KEEP_ALIVE_INTERVAL,
          Option.KEEP_ALIVE_COUNT),
      new OptionDependency(Option.HOSTS, Arrays.asList("weighted"), Option.HOSTS_WEIGHTS),
      new OptionDependency(Option.WATCH, Arrays.asList("on"), Option.WATCH_AFTER, Option.WATCH_SILENCE, Option.WATCH_FROZEN),
      new OptionDependency(Option.COMMIT_OUTCOME, Arrays.asList("marker", "always"), Option.COMMIT_TABLE),
      new OptionDependency(Option.TRANSACTION_REPLAY, Arrays.asList("on", "observe"), Option.TRANSACTION_REPLAY_STATEMENTS,
          Option.TRANSACTION_REPLAY_MEMORY),
      new OptionDependency(Option.TRANSACTION_REPLAY, Arrays.asList("on"), Option.TRANSACTION_REPLAY_TIMEOUT),
      new OptionDependency(Option.ODP_USER, ANY, Option.ODP_PASSWORD));

  private final Option needed;
  private final List<String> values;
  private final List<Option> options;

  private OptionDependency(Option needed, List<String> values, Option... options) {
    this.needed = needed;
    this.values = values;
    this.options = Arrays.asList(options);
  }

  /**
   * @param set   the options that were set, to whatever value
   * @param value of each option, its default included
   * @return a sentence for each that was set without effect
   */
  static List<String> unmet(Collection<Option> set, Function<Option, String> value) {
    List<String> unmet = new ArrayList<>();
    for (OptionDependency each : ALL) {
      for (Option option : each.options) {
        if (set.contains(option) && !value.apply(option).equals(option.defaultValue()) && !each.isMet(value.apply(each.needed))) {
          unmet.add(option.key() + " has no effect, because " + each.needed.key() + " is " + (each.values == ANY ? "not set"
              : value.apply(each.needed) + " and not " + String.join(" or ", each.values)) + ".");
        }
      }
    }
    return unmet;
  }

  private boolean isMet(String value) {
    return values == ANY ? !value.isEmpty() : values.contains(value);
  }
}
