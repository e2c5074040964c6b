package io.hawser.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What was set on a statement other than its parameters by index: fetch size, query timeout and the like, named and OUT
 * parameters of a CallableStatement. The last value for each. Not thread-safe, like a statement.
 */
final class Settings {
  private final List<Setting> settings = new ArrayList<>(2);

  /**
   * @param group what it belongs to: with index and name it tells which earlier setting this one replaces
   * @param setter the weaver's number of the setter
   */
  void record(String group, int setter, int index, String name, long primitive, Object value, Object extra, long third, int fourth) {
    Setting setting = new Setting(group, setter, index, name, primitive, value, extra, third, fourth);
    for (int i = 0; i < settings.size(); i++) {
      if (settings.get(i).sameAs(setting)) {
        settings.set(i, setting);
        return;
      }
    }
    settings.add(setting);
  }

  /** As JDBC's clearParameters: named parameters go, everything else stays. */
  void clearParameters() {
    settings.removeIf(setting -> setting.name != null);
  }

  void replay(StatementProxy<?> target) throws SQLException {
    for (Setting s : settings) {
      target.replay(s.setter, s.index, s.name, s.primitive, s.value, s.extra, s.third, s.fourth);
    }
  }

  private static final class Setting {
    final String group;
    final int setter;
    final int index;
    final String name;
    final long primitive;
    final Object value;
    final Object extra;
    final long third;
    final int fourth;

    Setting(String group, int setter, int index, String name, long primitive, Object value, Object extra, long third, int fourth) {
      this.group = group;
      this.setter = setter;
      this.index = index;
      this.name = name;
      this.primitive = primitive;
      this.value = value;
      this.extra = extra;
      this.third = third;
      this.fourth = fourth;
    }

    boolean sameAs(Setting other) {
      return group.equals(other.group) && index == other.index && Objects.equals(name, other.name);
    }
  }
}
