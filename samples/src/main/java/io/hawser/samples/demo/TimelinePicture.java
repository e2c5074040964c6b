package io.hawser.samples.demo;

import io.hawser.samples.demo.Journal.Event;
import io.hawser.samples.demo.Journal.Kind;
import io.hawser.testbed.Fault;
import java.util.List;
import java.util.Locale;

/** One lane a driver, one line a connection: what was cut when, and what the application saw of it. */
final class TimelinePicture {
  private static final int WIDTH = 1000;
  private static final int LEFT = 40;
  private static final int RIGHT = WIDTH - 30;
  private static final int CUT_LABELS = 92;
  private static final int LANES = 104;
  private static final int LANE_TITLE = 40;
  private static final int LINE = 20;
  private static final int BELOW_LANE = 16;
  private static final int FOOT = 64;
  private static final String STYLE = """
      svg { font: 13px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; }
      .ground { fill: #ffffff; } text { fill: #24292f; } .title { font-size: 18px; font-weight: 600; } .lane { font-size: 15px; font-weight: 600; }
      .soft { fill: #57606a; } .small { font-size: 11px; } .line, .axis { stroke: #d0d7de; } .cut { stroke: #9a6700; }
      .done { fill: #8c959f; } .failed { stroke: #cf222e; stroke-width: 2.5; } .recovered { fill: #1a7f37; }
      .cut-label { fill: #9a6700; }
      @media (prefers-color-scheme: dark) {
        .ground { fill: #0d1117; } text { fill: #e6edf3; } .soft { fill: #9198a1; } .line, .axis { stroke: #3d444d; }
        .cut { stroke: #d29922; } .cut-label { fill: #d29922; } .done { fill: #656c76; } .failed { stroke: #ff6b66; }
        .recovered { fill: #3fb950; }
      }
      """;

  private final Act act;
  private final List<Outcome> outcomes;
  private final List<FaultSchedule.Cut> cuts;
  private final int connections;
  private final double seconds;
  private final StringBuilder svg = new StringBuilder();

  TimelinePicture(Act act, List<Outcome> outcomes, List<FaultSchedule.Cut> cuts, int connections, double seconds) {
    this.act = act;
    this.outcomes = outcomes;
    this.cuts = cuts;
    this.connections = connections;
    // a pause that began before the end is followed by nothing, but a failure may take a moment longer
    this.seconds = seconds + 0.5;
  }

  String svg() {
    int bottom = LANES + outcomes.size() * laneHeight();
    int height = bottom + FOOT;
    add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img' aria-label='%s'>",
        WIDTH, height, WIDTH, height, "Failures and recoveries over time, by driver");
    add("<style>%s</style><rect class='ground' width='100%%' height='100%%'/>", STYLE);
    add("<text class='title' x='%d' y='32'>%s: what the application sees</text>", LEFT, act.title);
    add("<text class='soft' x='%d' y='54'>The same application over each driver, with %d connections, one a line. %d times some or"
        + " all of them are cut %s.</text>", LEFT, connections, cuts.size(), act.when);
    cutLabels();
    for (int i = 0; i < outcomes.size(); i++) {
      lane(outcomes.get(i), LANES + i * laneHeight());
    }
    axis(bottom);
    legend(bottom + 46);
    return svg.append("</svg>\n").toString();
  }

  private int laneHeight() {
    return LANE_TITLE + connections * LINE + BELOW_LANE;
  }

  private void cutLabels() {
    double labelledTo = 0;
    for (FaultSchedule.Cut cut : cuts) {
      double x = x(cut.seconds());
      String label = label(cut.fault());
      double half = label.length() * 3.2;
      if (x - half > labelledTo) {
        add("<text class='small cut-label' text-anchor='middle' x='%.1f' y='%d'>%s</text>", x, CUT_LABELS, label);
        labelledTo = x + half;
      }
    }
  }

  private static String label(Fault fault) {
    return switch (fault) {
      case RESET -> "RST";
      case HALF_OPEN -> "half-open";
      default -> fault.name();
    };
  }

  private void lane(Outcome outcome, int top) {
    Journal journal = outcome.journal();
    add("<text class='lane' x='%d' y='%d'>%s<tspan class='soft' dx='12' font-weight='400' font-size='13'>%s</tspan></text>",
        LEFT, top + 26, escape(outcome.lane().name()), "%d operations, %s, %s".formatted(journal.operations(),
            number(journal.count(Kind.FAILED), "failure", "failures"), number(journal.count(Kind.RECOVERED), "recovery", "recoveries")));
    for (FaultSchedule.Cut cut : cuts) {
      cutLine(x(cut.seconds()), top + LANE_TITLE - 2, top + laneHeight() - BELOW_LANE + 2);
    }
    for (int i = 0; i < connections; i++) {
      add("<line class='line' x1='%d' x2='%d' y1='%d' y2='%d'/>", LEFT, RIGHT, line(top, i), line(top, i));
    }
    for (Kind kind : Kind.values()) {
      journal.events().stream().filter(each -> each.kind() == kind).forEach(each -> mark(each, line(top, each.teller())));
    }
  }

  private static String number(long count, String one, String many) {
    return (count == 0 ? "no" : count) + " " + (count == 1 ? one : many);
  }

  private static int line(int top, int connection) {
    return top + LANE_TITLE + connection * LINE + LINE / 2;
  }

  private void mark(Event event, int y) {
    double x = x(event.seconds());
    switch (event.kind()) {
      case DONE -> add("<circle class='done' cx='%.1f' cy='%d' r='1.6'/>", x, y);
      case RECOVERED -> add("<circle class='recovered' cx='%.1f' cy='%d' r='5.5'>%s</circle>", x, y, hint(event));
      case FAILED -> add("<path class='failed' d='M%.1f %dl10 10m0 -10l-10 10'>%s</path>", x - 5, y - 5, hint(event));
      default -> throw new AssertionError(event);
    }
  }

  private static String hint(Event event) {
    return "<title>" + "%.2f s, ".formatted(event.seconds()) + escape(event.text()) + "</title>";
  }

  private void axis(int y) {
    add("<line class='axis' x1='%d' x2='%d' y1='%d' y2='%d'/>", LEFT, RIGHT, y, y);
    int step = Math.max(1, (int) Math.ceil(seconds / 15));
    for (int second = 0; second <= seconds; second += step) {
      add("<text class='small soft' text-anchor='middle' x='%.1f' y='%d'>%d s</text>", x(second), y + 16, second);
    }
  }

  private void legend(int y) {
    add("<circle class='done' cx='%d' cy='%d' r='1.6'/><text x='%d' y='%d'>operation</text>", LEFT + 5, y - 4, LEFT + 18, y);
    add("<path class='failed' d='M%d %dl10 10m0 -10l-10 10'/><text x='%d' y='%d'>failure that the application saw</text>",
        LEFT + 120, y - 9, LEFT + 138, y);
    add("<circle class='recovered' cx='%d' cy='%d' r='5.5'/><text x='%d' y='%d'>recovery that it did not see</text>",
        LEFT + 385, y - 4, LEFT + 398, y);
    cutLine(LEFT + 620, y - 12, y + 3);
    add("<text x='%d' y='%d'>cut</text>", LEFT + 630, y);
  }

  private void cutLine(double x, int from, int to) {
    add("<line class='cut' x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke-dasharray='2 3'/>", x, x, from, to);
  }

  private double x(double second) {
    return LEFT + (RIGHT - LEFT) * second / seconds;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
