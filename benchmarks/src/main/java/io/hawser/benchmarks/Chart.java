package io.hawser.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.svg.SVGGraphics2D;
import org.jfree.svg.ViewBox;

/**
 * A chart of horizontal intervals: bars from zero, or dots where the axis is logarithmic, as a bar says nothing there. Names and values are
 * written beside the marks, in letters that stay readable on a phone, where the chart has half its width.
 *
 * @param axis   what is measured, and in which unit
 * @param log    whether its axis is logarithmic
 * @param end    the least end of a linear axis; a value that never came is drawn up to it
 * @param blocks from top to bottom
 */
record Chart(String axis, boolean log, double end, List<Block> blocks) {
  /** Marks that belong together, under a heading. */
  record Block(String heading, List<Row> rows) {}

  /**
   * A mark.
   *
   * @param value in the axis's unit; infinite for what never came
   * @param label beside the mark: the value in words
   */
  record Row(String name, Interval value, String label, boolean ofHawser) {
    boolean never() {
      return Double.isInfinite(value.value());
    }

    /** Where the mark ends. */
    double reach() {
      return Math.max(value.value(), value.high());
    }
  }

  private static final int WIDTH = 720;
  static final int HEADING = 34;
  static final int ROW = 27;
  private static final int FOOT = 62;
  private static final int GAP = 9;
  private static final int LEFT = 4;
  private static final int RIGHT = 20;
  static final Color INK = new Color(0x1f1f1f);
  /** Blue and grey: they differ in lightness too, for colour-blind readers. */
  static final Color HAWSER = new Color(0x0072b2);
  static final Color OTHER = new Color(0x9a9a9a);
  static final Color NEVER = new Color(0xdedede);
  static final Color GRID = new Color(0xe4e4e4);
  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 19);
  private static final Font BOLD = PLAIN.deriveFont(Font.BOLD);

  /** @param words what the chart says, for those who can't see it */
  String svg(String words) {
    int height = rows().size() * ROW + blocks.size() * HEADING + FOOT;
    SVGGraphics2D svg = new SVGGraphics2D(WIDTH, height);
    svg.setDefsKeyPrefix("c"); // the default contains the time, so each run would write another file
    svg.setGeomDoubleConverter(Chart::tenth);
    double left = Math.ceil(rows().stream().mapToDouble(row -> width(svg, row.name(), row.ofHawser())).max().orElse(0)) + LEFT + GAP;
    ValueAxis values = new Axis(this, WIDTH - left - RIGHT, row -> width(svg, row.label(), row.ofHawser()) + 2 * GAP).values();
    XYPlot plot = plot(values, height - FOOT, left);
    JFreeChart chart = new JFreeChart(null, PLAIN, plot, false);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    chart.draw(svg, new Rectangle2D.Double(0, 0, WIDTH, height));
    names(svg, values, new Rectangle2D.Double(left, 0, WIDTH - left - RIGHT, height - FOOT));
    return svg.getSVGElement(null, true, new ViewBox(0, 0, WIDTH, height), null, null).replaceFirst("(<svg[^>]*)>",
        "$1 role=\"img\"><title>" + Matcher.quoteReplacement(escaped(words)) + "</title><desc>" + Matcher.quoteReplacement(escaped(marks()))
            + "</desc>");
  }

  /** All marks in words. */
  private String marks() {
    return blocks.stream().map(block -> block.heading() + ": "
        + block.rows().stream().map(row -> row.name() + " " + row.label()).collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;");
  }

  /** A coordinate to a tenth of a px. */
  private static String tenth(double px) {
    return String.valueOf(Math.rint(10 * px) / 10).replaceFirst("\\.0$", "");
  }

  List<Row> rows() {
    return blocks.stream().flatMap(block -> block.rows().stream()).toList();
  }

  private static double width(SVGGraphics2D svg, String text, boolean bold) {
    return svg.getFontMetrics(bold ? BOLD : PLAIN).stringWidth(text);
  }

  private XYPlot plot(ValueAxis values, int height, double left) {
    NumberAxis lines = new NumberAxis();
    lines.setRange(0, height);
    lines.setInverted(true);
    lines.setVisible(false);
    XYPlot plot = new XYPlot(null, values, lines, null);
    new Marks(this, values).addTo(plot);
    AxisSpace names = new AxisSpace();
    names.setLeft(left);
    names.setRight(RIGHT);
    AxisSpace foot = new AxisSpace();
    foot.setBottom(FOOT);
    plot.setFixedRangeAxisSpace(names);
    plot.setFixedDomainAxisSpace(foot);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.setDomainGridlinePaint(GRID);
    plot.setDomainGridlineStroke(new BasicStroke(1));
    return plot;
  }

  /** Headings, names and values: a plot clips what extends beyond it, and these do. */
  private void names(SVGGraphics2D svg, ValueAxis values, Rectangle2D area) {
    svg.setPaint(INK);
    double y = 0;
    for (Block block : blocks) {
      y += HEADING;
      svg.setFont(BOLD);
      write(svg, block.heading(), LEFT, (int) y - 8, true);
      for (Row row : block.rows()) {
        svg.setPaint(row.ofHawser() ? HAWSER : INK);
        svg.setFont(row.ofHawser() ? BOLD : PLAIN);
        int line = (int) y + ROW - 7;
        write(svg, row.name(), LEFT, line, false);
        double mark = row.never() ? area.getX() : values.valueToJava2D(row.reach(), area, RectangleEdge.BOTTOM);
        write(svg, row.label(), (int) mark + GAP, line, !row.never());
        svg.setPaint(INK);
        y += ROW;
      }
    }
  }

  /** @param clear whether the grid is hidden behind it */
  private static void write(SVGGraphics2D svg, String text, int x, int line, boolean clear) {
    if (clear) {
      Paint ink = svg.getPaint();
      svg.setPaint(Color.WHITE);
      svg.fillRect(x - 2, line - 17, svg.getFontMetrics().stringWidth(text) + 4, 22);
      svg.setPaint(ink);
    }
    svg.drawString(text, x, line);
  }
}
