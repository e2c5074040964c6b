package io.hawser.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The state of a vendor's statement after its calls: the meaning of the setters, in a few lines. */
final class StatementModel {
  private final Map<String, List<Object>> settings = new TreeMap<>();
  private final Map<Object, List<Object>> parameters = new LinkedHashMap<>();
  private final List<Object> batch = new ArrayList<>();

  static StatementModel of(List<RecordingDriver.Invocation> calls, Object statement) throws SQLException {
    StatementModel model = new StatementModel();
    for (RecordingDriver.Invocation call : calls) {
      if (call.target() == statement) {
        model.apply(call);
      }
    }
    return model;
  }

  private void apply(RecordingDriver.Invocation call) {
    String name = call.method().getName();
    List<Object> arguments = call.arguments();
    if (name.equals("addBatch")) {
      batch.add(arguments.isEmpty() ? Map.copyOf(parameters) : arguments.get(0));
    } else if (name.equals("clearBatch") || name.startsWith("execute") && name.endsWith("Batch")) {
      batch.clear();
    } else if (name.equals("clearParameters")) {
      parameters.clear();
    } else if (name.startsWith("set") && arguments.size() > 1) {
      List<Object> set = new ArrayList<>(arguments);
      set.add(name + List.of(call.method().getParameterTypes()));
      parameters.put(arguments.get(0), set);
    } else if (name.equals("registerOutParameter")) {
      List<Object> set = new ArrayList<>(arguments);
      set.add(List.of(call.method().getParameterTypes()));
      settings.put("out " + arguments.get(0), set);
    } else if (name.startsWith("set") || name.equals("closeOnCompletion")) {
      settings.put(name.replace("LargeMaxRows", "MaxRows"), arguments); // two setters, one setting
    }
  }

  @Override public String toString() {
    return "settings " + settings + ", parameters " + new TreeMap<Object, Object>(byText(parameters)) + ", batch " + batch.stream()
        .map(row -> row instanceof Map ? new TreeMap<Object, Object>(byText((Map<?, ?>) row)) : row).toList();
  }

  private static Map<String, Object> byText(Map<?, ?> map) {
    Map<String, Object> byText = new TreeMap<>();
    map.forEach((key, value) -> byText.put(String.valueOf(key), value));
    return byText;
  }
}
