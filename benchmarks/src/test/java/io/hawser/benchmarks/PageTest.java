package io.hawser.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** What a reader sees, with hand-made figures. */
class PageTest {
  private static final String HANG = "black hole, until the caller is freed (never: not within 100 s)";

  @TempDir Path folder;
  private Page page;

  @BeforeEach void open() throws Exception {
    page = new Page(folder, true);
  }

  private static Figure figure(String group, String name, String subject, double value, double error, String unit) {
    return Figure.of(group, name, subject, Interval.around(value, error), unit, Double.NaN);
  }

  private static Figure paired(Figure figure, Interval ratio, Interval more) {
    return new Figure(null, figure.group(), figure.name(), figure.subject(), figure.value(), figure.unit(), figure.bytes(), ratio, more);
  }

  private static List<Figure> calls() {
    List<Figure> calls = new ArrayList<>();
    for (String work : List.of("executeQueryPrepared", "next", "getInt", "setInt")) {
      calls.add(figure("Call", work, "STUB", 0.5, 0.01, "ns"));
      calls.add(figure("Call", work, "HAWSER_STUB", work.startsWith("execute") ? 30.5 : 1.25, 0.1, "ns"));
    }
    return calls;
  }

  private static List<Figure> roundTrips() {
    return List.of(figure("Round trip", "pointSelect", "OCEANBASE", 117, 1, "us"),
        paired(figure("Round trip", "pointSelect", "HAWSER_OCEANBASE", 120, 1, "us"), new Interval(1.02, 1.01, 1.03),
            new Interval(2.5, 2, 3)),
        figure("Round trip", "pointSelect", "MYSQL", 126, 1, "us"),
        paired(figure("Round trip", "pointSelect", "HAWSER_MYSQL", 126, 1, "us"), new Interval(1, 0.99, 1.01),
            new Interval(0.1, -0.5, 0.7)));
  }

  private String written() throws Exception {
    return Files.readString(folder.resolve("README.md"));
  }

  private String chart(String file) throws Exception {
    String svg = Files.readString(folder.resolve(file));
    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    return svg;
  }

  @Test void answersComeFromTheFigures() throws Exception {
    page.replace("Call", calls());
    assertThat(written()).contains("**Hawser adds 30.0 ns ± 0.1 to executeQuery, and 0.75 ns to next, getInt and setInt.**",
        "](call.svg)");
    assertThat(chart("call.svg")).contains("role=\"img\"><title>Hawser adds 30.0 ns", ">30.5 ns ± 0.1<", ">by itself<", "rgb(255,255,255)",
        "<desc>executeQuery, prepared: by itself 0.50 ns ± 0.01, Hawser 30.5 ns ± 0.1; next: ")
        .doesNotContain("AWS").hasSizeLessThan(60_000);
  }

  @Test void whatWasMeasuredInPairsIsTakenFromThem() throws Exception {
    page.replace("Round trip", roundTrips());
    assertThat(written()).contains(
        "2.50 µs ± 0.50 to the OceanBase driver's 117 µs and nothing measurable in this run (-0.50 to 0.70 µs) to MySQL Connector/J's 126 µs.",
        "| pointSelect | Hawser, with the OceanBase driver | 120 µs | 119 to 121 µs |  | 1.02 (1.01 to 1.03) | 2.50 µs ± 0.50 |");
  }

  @Test void whatNeverCameIsSaid() throws Exception {
    page.replace("In flight", List.of(figure("In flight", HANG, "OCEANBASE", Double.POSITIVE_INFINITY, 0, "s"),
        figure("In flight", HANG, "HAWSER_OCEANBASE", 5.45, 0, "s")));
    assertThat(written()).contains("an exception after 5.45 s. Without Hawser: not within 100 s.");
    assertThat(chart("hang.svg")).contains(">not within 100 s<", ">5.45 s<").doesNotContain("NaN", "Infinity");
  }

  @Test void thatHawserDoesNotComeBackIsNotHidden() throws Exception {
    page.replace("In flight", List.of(figure("In flight", HANG, "HAWSER_OCEANBASE", Double.POSITIVE_INFINITY, 0, "s"),
        figure("In flight", HANG, "OCEANBASE", 30, 0, "s")));
    assertThat(written()).contains("not every caller is free again: not within 100 s. Without Hawser: OceanBase driver by itself 30 s.");
  }

  @Test void exceptionsAreBesideTheTime() throws Exception {
    page.replace("Exceptions", List.of(figure("Exceptions", "for each FIN of an idle connection", "MYSQL", 1, 0, ""),
        figure("Exceptions", "for each FIN of an idle connection", "HAWSER_MYSQL", 0, 0, "")));
    page.replace("Reconnect", List.of(figure("Reconnect", "answer after FIN", "MYSQL", 2180, 20, "us"),
        figure("Reconnect", "answer after FIN", "HAWSER_MYSQL", 2470, 20, "us")));
    assertThat(written()).contains("sees no exception, and has its answer after 2.47 ms.");
    assertThat(chart("cut.svg")).contains(">2.18 ms ± 0.02, an exception<", ">2.47 ms ± 0.02, no exception<");
  }

  @Test void theLargestNumberOfConnectionsIsShown() throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (int count : new int[] {1000, 10_000}) {
      figures.add(figure("Scale", count + " idle connections: threads more", "HAWSER_MYSQL", 1, 0, ""));
      figures.add(figure("Scale", count + " idle connections: heap for each", "MYSQL", 60, 0, "KB"));
      figures.add(figure("Scale", count + " idle connections: heap for each", "HAWSER_MYSQL", 63, 0, "KB"));
      figures.add(figure("Scale", "1000 callers after a reset of " + count + ": until all are answered", "HAWSER_MYSQL", 2.9, 0.1, "s"));
    }
    page.replace("Scale", figures);
    assertThat(written()).contains(
        "10,000 idle connections through Hawser: 1 thread more and 3 KB of heap for each beyond the driver's own.",
        "1,000 callers have their answers in 2.90 s.");
  }

  @Test void aMissingAnswerSaysWhatMeasuresIt() throws Exception {
    page.replace("Call", calls());
    assertThat(written()).contains("needs the benchmarks' part Round trip", "needs the benchmarks' parts Exceptions, Reconnect");
    assertThat(folder.resolve("hang.svg")).doesNotExist();
  }

  @Test void goalsAreJudgedAndFiguresFolded() throws Exception {
    page.replace("Call", calls());
    assertThat(written()).contains("## Goals", "| met | ", "| not measured |  |", "<details><summary>Call: 8 figures</summary>",
        "| next | Hawser, with the stub | 1.25 ns | 1.15 to 1.35 ns |  | 2.50 (2.25 to 2.76) | 0.75 ns ± 0.11 |");
  }

  @Test void oneRunIsNamedOnceAndSeveralEachWithItsFigures() throws Exception {
    page.replace("Call", calls());
    page.replace("Round trip", roundTrips());
    assertThat(written()).containsOnlyOnce(" cores").contains("Measured in the full form, ");
    new Page(folder, false).replace("Round trip", roundTrips());
    assertThat(written()).contains("Not one run", "Call: the full form, ", "Round trip: the short form, ");
  }

  @Test void aPartMeasuredAnewStaysInItsPlace() throws Exception {
    page.replace("Call", calls());
    page.replace("Round trip", roundTrips());
    page.replace("Call", calls());
    assertThat(written()).containsSubsequence("<summary>Call", "<summary>Round trip");
  }

  @Test void whatIsKnownStaysAndIsWrittenAlike() throws Exception {
    page.replace("Call", calls());
    page.replace("In flight", List.of(figure("In flight", HANG, "HAWSER_MYSQL", 5.5, 0, "s"),
        figure("In flight", HANG, "MYSQL", Double.POSITIVE_INFINITY, 0, "s")));
    String before = written();
    String chart = chart("call.svg");
    new Page(folder, true).write();
    assertThat(written()).isEqualTo(before);
    assertThat(chart("call.svg")).isEqualTo(chart);
  }
}
