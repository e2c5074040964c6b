package io.hawser.samples.pool;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.hawser.testbed.VendorDriver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The table of docs/pools.md. Lines that read the same are one. */
final class PoolsPage {
  private PoolsPage() {}

  static String table(Map<Scene, Outcome> outcomes) {
    StringBuilder table = new StringBuilder("| pool | driver | lost by |");
    Stream.of(Moment.values()).forEach(each -> table.append(' ').append(each.label).append(" |"));
    table.append("\n|---|---|---|").append("---|".repeat(Moment.values().length)).append('\n');
    Map<Pool, List<Scene>> byPool = outcomes.keySet().stream().collect(groupingBy(Scene::pool, LinkedHashMap::new, toList()));
    byPool.forEach((pool, scenes) -> appendLines(table, pool, scenes, outcomes));
    return table.toString();
  }

  private static void appendLines(StringBuilder table, Pool pool, List<Scene> scenes, Map<Scene, Outcome> outcomes) {
    Map<VendorDriver, Map<String, String>> byVendor = new LinkedHashMap<>();
    for (Scene scene : scenes) {
      if (!byVendor.containsKey(scene.vendor())) {
        byVendor.put(scene.vendor(), Stream.of(Loss.values()).collect(groupingBy(loss -> cells(pool, scene.vendor(), loss, outcomes),
            LinkedHashMap::new, mapping(Loss::name, joining(", ")))));
      }
    }
    byVendor.keySet().stream()
        .collect(groupingBy(byVendor::get, LinkedHashMap::new, mapping(each -> each.name().toLowerCase(), joining(", "))))
        .forEach((lines, vendors) -> lines.forEach((cells, losses) -> table.append("| ").append(pool).append(" | ").append(vendors)
            .append(" | ").append(losses).append(" |").append(cells).append('\n')));
  }

  private static String cells(Pool pool, VendorDriver vendor, Loss loss, Map<Scene, Outcome> outcomes) {
    return Stream.of(Moment.values()).map(moment -> " " + outcomes.get(new Scene(pool, vendor, moment, loss)) + " |").collect(joining());
  }
}
