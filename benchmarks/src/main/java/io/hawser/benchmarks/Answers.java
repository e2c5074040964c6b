package io.hawser.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The questions that a reader asks first, answered from the figures. */
final class Answers {
  private final Figures figures;

  Answers(List<Figure> all) {
    figures = new Figures(all);
  }

  /** Each by the parts of the benchmarks that measure it; empty where their figures are missing. */
  Map<String, Optional<Answer>> all() {
    Costs costs = new Costs(figures);
    Losses losses = new Losses(figures);
    Map<String, Optional<Answer>> all = new LinkedHashMap<>();
    all.put("Call", costs.call());
    all.put("Round trip", costs.roundTrip());
    all.put("Opening", costs.opening());
    all.put("Exceptions, Reconnect", losses.cut());
    all.put("In flight", losses.hang());
    all.put("Scale", new ManyConnections(figures).answer());
    return all;
  }
}
