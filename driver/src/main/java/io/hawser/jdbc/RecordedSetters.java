package io.hawser.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What was set on a statement other than its parameters by index: fetch size, query timeout and the like, named and OUT
 * parameters of a CallableStatement. The last value for each. Not thread-safe, like a statement.
 */
final class RecordedSetters {
  /** The group of a CallableStatement's parameters that were set by name, as the weaver writes it. */
  static final String PARAMETER = "in";

  private final List<Setting> settings = new ArrayList<>(2);

  void record(Setting setting) {
    settings.removeIf(setting::sameAs);
    settings.add(setting); // at the end: two setters may set the same (setMaxRows, setLargeMaxRows), and the last one wins
  }

  /** As they are now. */
  RecordedSetters copy() {
    RecordedSetters copy = new RecordedSetters();
    copy.settings.addAll(settings);
    return copy;
  }

  /** As JDBC's clearParameters: the values of named parameters go, everything else stays. */
  void clearParameters() {
    settings.removeIf(Setting::isParameter);
  }

  /** Whether parameters were set by name. */
  boolean hasParameters() {
    return settings.stream().anyMatch(Setting::isParameter);
  }

  /** After an execution: streams among the named parameters have been read. */
  void executed() {
    settings.replaceAll(setting -> Parameters.isStream(setting.value) ? setting.gone() : setting);
  }

  /** What {@link #replay} could not set and nobody has set since; null if nothing. */
  String missing() {
    for (Setting setting : settings) {
      if (setting.missing != null) {
        return setting.missing;
      }
    }
    return null;
  }

  /** Whether there is a value that can't be set again. */
  boolean anyGone() {
    return settings.stream().anyMatch(setting -> setting.present() instanceof Gone);
  }

  void replay(RevivableStatement<?> target) throws SQLException {
    for (Setting s : settings) {
      s.noticeChange();
      if (s.missing == null) {
        target.replay(s.setter, s.index, s.name, s.primitive, KeptValue.given(s.value), KeptValue.given(s.extra), s.third, s.fourth);
      }
    }
  }

  /** One call of a setter. */
  static final class Setting {
    final String group;
    final int setter;
    final int index;
    final String name;
    final long primitive;
    final Object value;
    final Object extra;
    final long third;
    final int fourth;
    /** Why it could not be set again; null if it could. */
    String missing;

    /**
     * @param group what it belongs to: with index and name it tells which earlier setting this one replaces
     * @param setter the weaver's number of the setter
     */
    Setting(String group, int setter, int index, String name, long primitive, Object value, Object extra, long third, int fourth) {
      this.group = group;
      this.setter = setter;
      this.index = index;
      this.name = name;
      this.primitive = primitive;
      this.value = KeptValue.of(value);
      this.extra = KeptValue.ofZone(extra);
      this.third = third;
      this.fourth = fourth;
    }

    Setting gone() {
      return new Setting(group, setter, index, name, primitive, Gone.READ, extra, third, fourth);
    }

    /** Once the value is noticed as lost, it stays lost. */
    void noticeChange() {
      Object present = present();
      if (present instanceof Gone && missing == null) {
        missing = ((Gone) present).text(name);
      }
    }

    /** The value, if neither it nor what was passed with it was changed. */
    Object present() {
      return value != null && Gone.ifChanged(extra) == Gone.CHANGED ? Gone.CHANGED : Gone.ifChanged(value);
    }

    boolean isParameter() {
      return group.equals(PARAMETER);
    }

    boolean sameAs(Setting other) {
      return group.equals(other.group) && index == other.index && Objects.equals(name, other.name);
    }
  }
}
