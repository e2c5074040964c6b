package io.hawser.odp;

import java.util.HashMap;
import java.util.Map;

/** Proxyconfigs to judge. */
final class Configs {
  private Configs() {}

  /** ODP's own from 4.1 on. */
  static ProxyConfig modern(Object... changes) {
    return config(3, 5, 5, 5, 0, changes);
  }

  /** What the documentation recommends for a proxy whose connections get lost. */
  static ProxyConfig recommended(Object... changes) {
    return config(2, 5, 5, 5, 0, changes);
  }

  /** ODP's own from 3.1 to 3.2.0. */
  static ProxyConfig oldest(Object... changes) {
    Map<String, String> values = new HashMap<>(config(0, 0, 0, 0, 5).values());
    values.put("sock_option_flag_out", "1");
    return changed(values, changes);
  }

  private static ProxyConfig config(int flag, int idle, int interval, int count, int userTimeout, Object... changes) {
    Map<String, String> values = new HashMap<>();
    for (Leg leg : Leg.values()) {
      values.put(leg.flag(), String.valueOf(flag));
      values.put(leg.idle(), String.valueOf(idle));
      values.put(leg.interval(), String.valueOf(interval));
      values.put(leg.count(), String.valueOf(count));
      values.put(leg.userTimeout(), String.valueOf(userTimeout));
    }
    return changed(values, changes);
  }

  private static ProxyConfig changed(Map<String, String> values, Object... changes) {
    for (int i = 0; i < changes.length; i += 2) {
      values.put((String) changes[i], String.valueOf(changes[i + 1]));
    }
    return ProxyConfig.of(values);
  }
}
