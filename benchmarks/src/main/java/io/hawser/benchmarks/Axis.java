package io.hawser.benchmarks;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * The axis of a chart's values, long enough that each label fits beside its mark.
 *
 * @param width in px
 * @param room  needed by a row's label, in px
 */
record Axis(Chart chart, double width, ToDoubleFunction<Chart.Row> room) {
  private static final float TICKS = 17;
  private static final DecimalFormat TICK = new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT));

  ValueAxis values() {
    List<Chart.Row> finite = chart.rows().stream().filter(row -> !row.never()).toList();
    ValueAxis values = chart.log() ? logarithmic(finite) : linear(finite);
    values.setLabelFont(Chart.PLAIN);
    values.setLabelPaint(Chart.INK);
    values.setTickLabelFont(Chart.PLAIN.deriveFont(TICKS));
    values.setTickLabelPaint(Chart.INK);
    values.setAxisLineVisible(false);
    values.setTickMarksVisible(false);
    return values;
  }

  private ValueAxis linear(List<Chart.Row> rows) {
    NumberAxis values = new NumberAxis(chart.axis()) {
      @Override public List<NumberTick> refreshTicks(Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        return shown(super.refreshTicks(graphics, state, area, edge));
      }
    };
    double upper = rows.stream().mapToDouble(row -> row.reach() * stretch(row)).max().orElse(0);
    values.setRange(0, Math.max(chart.end(), upper > 0 ? upper : 1));
    return values;
  }

  private ValueAxis logarithmic(List<Chart.Row> rows) {
    LogAxis values = new LogAxis(chart.axis()) {
      @Override public List<NumberTick> refreshTicks(Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        return shown(super.refreshTicks(graphics, state, area, edge));
      }
    };
    double least = rows.stream().map(Chart.Row::value).mapToDouble(value -> value.low() > 0 ? value.low() : value.value()).min().orElse(1);
    double lower = Math.pow(10, Math.floor(Math.log10(least)));
    double decades = rows.stream().mapToDouble(row -> Math.log10(row.reach() / lower) * stretch(row)).max().orElse(1);
    values.setRange(lower, lower * Math.pow(10, decades));
    values.setTickUnit(new NumberTickUnit(1));
    values.setMinorTickCount(1);
    return values;
  }

  /** Without ticks beyond all marks, where only labels are; with their values as text, which those of a LogAxis lack. */
  private List<NumberTick> shown(List<?> ticks) {
    double last = chart.rows().stream().mapToDouble(row -> row.never() ? chart.end() : row.reach()).max().orElse(0);
    List<NumberTick> shown = new ArrayList<>();
    for (Object each : ticks) {
      ValueTick tick = (ValueTick) each;
      boolean beyond = !shown.isEmpty() && shown.get(shown.size() - 1).getValue() >= last;
      if (tick.getTickType() == TickType.MAJOR && !beyond) {
        shown.add(new NumberTick(tick.getValue(), TICK.format(tick.getValue()), TextAnchor.TOP_CENTER, TextAnchor.CENTER, 0));
      }
    }
    return shown;
  }

  /** By what factor the axis must be longer than the mark, so that the label is on the chart too. */
  private double stretch(Chart.Row row) {
    return width / Math.max(1, width - room.applyAsDouble(row));
  }
}
