package io.hawser.testbed.odp;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;

/** The stand-in's proxyconfig, with ODP 4.3.1's defaults, and what it does to an accepted socket. Thread-safe. */
public final class StandInConfig {
  /** As {@code show proxyconfig} of ODP 4.3.1 names them. */
  static final List<String> COLUMNS = List.of("name", "value", "info", "need_reboot", "visible_level", "range", "config_level");

  private static final int NO_DELAY = 1;
  private static final int KEEPALIVE = 2;
  private static final int LINGER = 4;

  private record Parameter(int value, int least, int most, String info) {
    Parameter with(int newValue) {
      return new Parameter(newValue, least, most, info);
    }
  }

  private final Map<String, Parameter> parameters = new ConcurrentSkipListMap<>();

  private final Set<String> pinned = ConcurrentHashMap.newKeySet();

  StandInConfig() {
    for (String side : List.of("client", "server")) {
      String flag = side.equals("client") ? "client_sock_option_flag_out" : "sock_option_flag_out";
      parameters.put(flag, new Parameter(3, 0, 3, side + " sock param, option flag out, bit 1: NO_DELAY, bit 2: KEEP_ALIVE"));
      parameters.put(side + "_tcp_keepidle", new Parameter(5, 0, 7200, side + " tcp keepalive idle time, unit is s"));
      parameters.put(side + "_tcp_keepintvl", new Parameter(5, 0, 75, side + " tcp keepalive interval time, unit is s"));
      parameters.put(side + "_tcp_keepcnt", new Parameter(5, 0, 9, side + " tcp keepalive probe count"));
      parameters.put(side + "_tcp_user_timeout",
          new Parameter(0, 0, 20, side + " tcp user timeout, unit is s,  0 means no user timeout"));
    }
    parameters.put("client_max_connections", new Parameter(8192, 0, 65535, "client max connections for one obproxy"));
  }

  /** Sets a value without checking its range: older versions had wider ones. */
  public StandInConfig force(String name, int value) {
    parameters.computeIfPresent(name, (known, parameter) -> parameter.with(value));
    return this;
  }

  public int get(String name) {
    return parameters.get(name).value;
  }

  /** From now on ALTER PROXYCONFIG of it is answered with OK and changes nothing, as if something else set it back at once. */
  public void pin(String name) {
    pinned.add(name);
  }

  boolean knows(String name) {
    return parameters.containsKey(name);
  }

  /** False if the value is out of range; nothing is changed then. */
  boolean set(String name, String value) {
    Parameter parameter = parameters.get(name);
    if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < parameter.least || Integer.parseInt(value) > parameter.most) {
      return false;
    }
    if (!pinned.contains(name)) {
      force(name, Integer.parseInt(value));
    }
    return true;
  }

  List<List<String>> rows(String like) {
    Pattern pattern = Pattern.compile(like.replace("%", ".*").replace("_", "."));
    return parameters.entrySet().stream()
        .filter(entry -> pattern.matcher(entry.getKey()).matches())
        .map(entry -> row(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<String> row(String name, Parameter parameter) {
    return List.of(name, String.valueOf(parameter.value), parameter.info, "false", "USER",
        "[" + parameter.least + "," + parameter.most + "]", "LEVEL_GLOBAL");
  }

  /** As ODP does: nothing but the bits without the keepalive bit, and 0 leaves the kernel its own. */
  void applyTo(EpollSocketChannel accepted) {
    int flag = get("client_sock_option_flag_out");
    accepted.config().setOption(ChannelOption.TCP_NODELAY, (flag & NO_DELAY) != 0);
    if ((flag & LINGER) != 0) {
      accepted.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    if ((flag & KEEPALIVE) == 0) {
      return;
    }
    accepted.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    apply(accepted, EpollChannelOption.TCP_KEEPIDLE, get("client_tcp_keepidle"));
    apply(accepted, EpollChannelOption.TCP_KEEPINTVL, get("client_tcp_keepintvl"));
    apply(accepted, EpollChannelOption.TCP_KEEPCNT, get("client_tcp_keepcnt"));
    apply(accepted, EpollChannelOption.TCP_USER_TIMEOUT, get("client_tcp_user_timeout") * 1000);
  }

  private static void apply(EpollSocketChannel accepted, ChannelOption<Integer> option, int value) {
    if (value != 0) {
      accepted.config().setOption(option, value);
    }
  }
}
