package io.hawser.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The figures as JSON, and as a page with a chart of ratios for each group. */
final class Page {
  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;
  private final boolean full;
  private final List<Figure> figures = new ArrayList<>();
  /** When and where each part was measured, by its name. */
  private final Map<String, String> runs = new TreeMap<>();

  /** What is in the folder already stays until it is replaced. */
  Page(Path folder, boolean full) throws IOException {
    this.folder = folder;
    this.full = full;
    Path results = results();
    if (Files.exists(results)) {
      JsonNode known = JSON.readTree(results.toFile());
      figures.addAll(JSON.convertValue(known.get("figures"), new TypeReference<List<Figure>>() {}));
      runs.putAll(JSON.convertValue(known.get("runs"), new TypeReference<Map<String, String>>() {}));
    }
  }

  private Path results() {
    return folder.resolve("results.json");
  }

  /** Writes the page anew, with these for what was known of a part. */
  void replace(String part, List<Figure> measured) throws IOException {
    figures.removeIf(figure -> part.equals(figure.part()));
    measured.forEach(figure -> figures.add(figure.of(part)));
    runs.put(part, (full ? "The full form" : "The short form") + ", " + LocalDate.now() + ", on " + machine());
    write();
  }

  private void write() throws IOException {
    JSON.writeValue(results().toFile(), Map.of("runs", runs, "figures", figures));
    StringBuilder page = new StringBuilder("# What Hawser costs and what it saves\n\n")
        .append(
            "Times of a shared machine are no claims: what counts is the ratio to the bare driver in the same run, and its spread. All figures: "
                + "[results.json](results.json).\n");
    goals(page);
    for (String group : groups()) {
      page.append("\n## ").append(group).append("\n\n");
      figures.stream().filter(figure -> figure.group().equals(group)).map(Figure::part).distinct()
          .collect(Collectors.groupingBy(runs::get, TreeMap::new, Collectors.joining(", ")))
          .forEach((run, parts) -> page.append(parts).append(": ").append(run).append("\n\n"));
      chart(group, page);
      table(group, page);
    }
    Files.writeString(folder.resolve("README.md"), page);
  }

  private static String machine() throws IOException {
    Properties build = new Properties();
    try (InputStream versions = Page.class.getResourceAsStream("versions.properties")) {
      build.load(versions);
    }
    return Runtime.getRuntime().availableProcessors() + " cores" + processor() + ", " + System.getProperty("os.name") + " "
        + System.getProperty("os.version") + " " + System.getProperty("os.arch") + ", JDK " + Runtime.version() + ". "
        + build.getProperty("versions") + ".";
  }

  private static String processor() throws IOException {
    Path description = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(description)) {
      return "";
    }
    return Files.readAllLines(description).stream().filter(line -> line.startsWith("model name")).findFirst()
        .map(line -> " (" + line.substring(line.indexOf(':') + 1).trim() + ")").orElse("");
  }

  private Set<String> groups() {
    Set<String> groups = new LinkedHashSet<>();
    figures.forEach(figure -> groups.add(figure.group()));
    return groups;
  }

  /** Each goal with the worst of the figures that it is about. */
  private void goals(StringBuilder page) {
    List<String> whyMissed = new ArrayList<>();
    page.append("\n## Goals\n\n| | goal | worst figure | |\n|---|---|---|---|\n");
    for (Goal goal : Goal.ALL) {
      OptionalDouble worst = goal.worst(figures);
      boolean missed = worst.isPresent() && !(worst.getAsDouble() <= goal.most());
      page.append("| ").append(goal.words()).append(" | ≤ ").append(number(goal.most())).append(' ').append(goal.unit()).append(" | ")
          .append(worst.isEmpty() ? "" : number(worst.getAsDouble()) + " " + goal.unit()).append(" | ")
          .append(worst.isEmpty() ? "not measured" : missed ? "missed" : "met").append(" |\n");
      if (missed && goal.whyMissed() != null) {
        whyMissed.add(goal.whyMissed());
      }
    }
    whyMissed.forEach(why -> page.append('\n').append(why).append('\n'));
  }

  private void chart(String group, StringBuilder page) throws IOException {
    Map<String, Map<String, Double>> ratios = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>();
    for (Figure figure : figures) {
      Figure bare = figure.group().equals(group) ? Goal.bare(figure, figures).orElse(null) : null;
      if (bare != null && bare.value() > 0 && Double.isFinite(figure.value()) && Double.isFinite(bare.value())) {
        names.add(figure.name());
        ratios.computeIfAbsent(figure.subject(), subject -> new LinkedHashMap<>()).put(figure.name(), figure.value() / bare.value());
      }
    }
    if (ratios.isEmpty()) {
      return;
    }
    CategoryChart chart = new CategoryChartBuilder().width(1000).height(420).title(group + ": ratio to the bare driver")
        .yAxisTitle("× bare").build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setXAxisLabelRotation(20);
    ratios.forEach((subject, values) -> {
      List<Double> column = new ArrayList<>();
      names.forEach(name -> column.add(values.getOrDefault(name, 0.0)));
      chart.addSeries(subject.toLowerCase(Locale.ROOT), new ArrayList<>(names), column);
    });
    String file = group.toLowerCase(Locale.ROOT).replace(' ', '-');
    VectorGraphicsEncoder.saveVectorGraphic(chart, folder.resolve(file).toString(), VectorGraphicsFormat.SVG);
    page.append("![").append(group).append("](").append(file).append(".svg)\n\n");
  }

  private void table(String group, StringBuilder page) {
    page.append("| work | through | mean or median | ± | bytes | × bare | more than bare |\n|---|---|---|---|---|---|---|\n");
    for (Figure figure : figures) {
      if (!figure.group().equals(group)) {
        continue;
      }
      Figure bare = Goal.bare(figure, figures).orElse(null);
      page.append("| ").append(figure.name()).append(" | ").append(figure.subject().toLowerCase(Locale.ROOT)).append(" | ")
          .append(number(figure.value())).append(' ').append(figure.unit()).append(" | ").append(number(figure.spread())).append(" | ")
          .append(number(figure.bytes())).append(" | ").append(bare == null ? "" : ratio(figure.value() / bare.value())).append(" | ")
          .append(bare == null || Double.isInfinite(bare.value()) ? "" : number(figure.value() - bare.value()) + " " + figure.unit()
              + (Double.isNaN(figure.bytes()) ? "" : ", " + number(Math.rint(figure.bytes() - bare.bytes())) + " B"))
          .append(" |\n");
    }
  }

  /** Not a number where both are nothing. */
  private static String ratio(double value) {
    return Double.isFinite(value) && value > 0 ? "%.2f".formatted(value) : "";
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Double.isInfinite(value) ? "never" : Math.abs(value) >= 100 ? "%.0f".formatted(value)
        : "%.2f".formatted(value);
  }
}
