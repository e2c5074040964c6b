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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The figures as JSON, and as a page: answers with charts, the goals, and all figures. */
final class Page {
  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final String HOW_TO_READ = "\n\nTimes on a shared machine are no guarantee: compare them only within one run. The thin line at "
      + "a mark is its interval of 95 % confidence; ± is that interval's farther side. Blue is Hawser. All figures are in "
      + "[results.json](results.json), and folded below.\n";

  private final Path folder;
  private final boolean full;
  /** One run has one date, even if it goes past midnight. */
  private final LocalDate begun = LocalDate.now();
  private final List<Figure> figures = new ArrayList<>();
  /** When and where each part was measured, by its name. */
  private final Map<String, String> runs = new TreeMap<>();

  /** Figures that are already in the folder stay until they are replaced. */
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

  /** Rewrites the page with these figures in place of the part's old ones. */
  void replace(String part, List<Figure> measured) throws IOException {
    int place = 0; // new figures take the place of the old ones on the page
    while (place < figures.size() && !part.equals(figures.get(place).part())) {
      place++;
    }
    figures.removeIf(figure -> part.equals(figure.part()));
    figures.addAll(place, measured.stream().map(figure -> figure.of(part)).toList());
    runs.put(part, (full ? "the full form" : "the short form") + ", " + begun + ", on " + machine());
    write();
  }

  /** Writes the page from the figures that are known. */
  void write() throws IOException {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("runs", runs);
    results.put("figures", figures);
    JSON.writeValue(results().toFile(), results);
    Set<String> used = figures.stream().map(Figure::part).map(runs::get).collect(Collectors.toSet());
    boolean once = used.size() == 1;
    StringBuilder page = new StringBuilder("# What Hawser costs and what it saves\n\n")
        .append(once ? "Measured in " + used.iterator().next()
            : "Not one run: the parts were measured at different times or on different machines, named with [all figures](#all-figures).")
        .append(HOW_TO_READ);
    answers(page);
    Tables tables = new Tables(figures);
    page.append(tables.goals()).append(tables.details(once ? Map.of() : runs));
    Files.writeString(folder.resolve("README.md"), page);
  }

  private void answers(StringBuilder page) throws IOException {
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, Optional<Answer>> each : new Answers(figures).all().entrySet()) {
      if (each.getValue().isPresent()) {
        page.append(each.getValue().get().write(folder));
      } else {
        missing.add(each.getKey());
      }
    }
    missing
        .forEach(parts -> page.append("\nAn answer is missing: it needs the benchmarks' ").append(parts.contains(",") ? "parts " : "part ")
            .append(parts).append(", not run yet.\n"));
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
}
