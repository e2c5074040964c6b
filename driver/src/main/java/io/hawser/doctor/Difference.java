package io.hawser.doctor;

import io.hawser.odp.Message;
import io.hawser.odp.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A parameter whose value differs between hosts of a URL. Immutable. */
final class Difference {
  final String parameter;
  /** By host, in the URL's order; null where ODP's version does not know the parameter. */
  final Map<String, String> values;

  private Difference(String parameter, Map<String, String> values) {
    this.parameter = parameter;
    this.values = Collections.unmodifiableMap(values);
  }

  /** Between the hosts whose proxyconfig was read, sorted by name. */
  static List<Difference> between(Collection<Diagnosis> diagnoses) {
    Map<String, Map<String, String>> configs = new LinkedHashMap<>();
    diagnoses.forEach(each -> each.report.config().ifPresent(config -> configs.put(each.host, config.values())));
    List<Difference> differences = new ArrayList<>();
    for (String name : configs.values().stream().flatMap(config -> config.keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new))) {
      Map<String, String> values = new LinkedHashMap<>();
      configs.forEach((host, config) -> values.put(host, config.get(name)));
      if (new HashSet<>(values.values()).size() > 1) {
        differences.add(new Difference(name, values));
      }
    }
    return differences;
  }

  /** Each value with the hosts that have it. */
  String inWords(Locale language) {
    Map<String, List<String>> hosts = new LinkedHashMap<>();
    values.forEach((host, value) -> hosts.computeIfAbsent(value == null ? "-" : value, none -> new ArrayList<>()).add(host));
    return hosts.entrySet().stream()
        .map(entry -> new Message(Text.VALUE_AT, entry.getKey(), String.join(", ", entry.getValue())).in(language))
        .collect(Collectors.joining("; "));
  }
}
