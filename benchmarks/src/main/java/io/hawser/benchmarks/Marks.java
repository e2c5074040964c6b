package io.hawser.benchmarks;

import java.awt.BasicStroke;
import java.awt.geom.Ellipse2D;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.annotations.XYBoxAnnotation;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * A chart's bars or dots, and the intervals of what was measured more than once.
 *
 * @param values the axis on which they lie
 */
record Marks(Chart chart, ValueAxis values) {
  /** Half as high as a bar. */
  private static final int BAR = 8;
  /** A dot's radius. */
  private static final int DOT = 5;

  void addTo(XYPlot plot) {
    XYLineAndShapeRenderer marks = new XYLineAndShapeRenderer(false, chart.log());
    XYSeries others = new XYSeries("others");
    XYSeries hawser = new XYSeries("Hawser");
    XYIntervalSeries intervals = new XYIntervalSeries("intervals");
    double y = 0;
    for (Chart.Block block : chart.blocks()) {
      y += Chart.HEADING;
      for (Chart.Row row : block.rows()) {
        Interval value = row.value();
        double middle = y + Chart.ROW / 2.0;
        marks.addAnnotation(toMark(row, middle), Layer.BACKGROUND);
        if (!row.never()) {
          (row.ofHawser() ? hawser : others).add(value.value(), middle);
        }
        if (value.low() < value.high()) {
          intervals.add(value.value(), Math.max(values.getLowerBound(), value.low()), value.high(), middle, middle, middle);
        }
        y += Chart.ROW;
      }
    }
    marks.setDefaultShape(new Ellipse2D.Double(-DOT, -DOT, 2 * DOT, 2 * DOT));
    marks.setAutoPopulateSeriesShape(false);
    marks.setSeriesPaint(0, Chart.OTHER);
    marks.setSeriesPaint(1, Chart.HAWSER);
    XYSeriesCollection dots = new XYSeriesCollection();
    dots.addSeries(others);
    dots.addSeries(hawser);
    XYIntervalSeriesCollection errors = new XYIntervalSeriesCollection();
    errors.addSeries(intervals);
    plot.setDataset(0, errors);
    plot.setRenderer(0, errorBars());
    plot.setDataset(1, dots);
    plot.setRenderer(1, marks);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
  }

  /** A bar, or a line that leads the eye to a dot. */
  private AbstractXYAnnotation toMark(Chart.Row row, double middle) {
    double from = values.getLowerBound();
    double to = row.never() ? values.getUpperBound() : row.value().value();
    // an inverted axis: the bar's lower edge is the greater
    return chart.log() ? new XYLineAnnotation(from, middle, to, middle, new BasicStroke(1), Chart.GRID)
        : new XYBoxAnnotation(from, middle + BAR, to, middle - BAR, null, null,
            row.never() ? Chart.NEVER : row.ofHawser() ? Chart.HAWSER : Chart.OTHER);
  }

  private static XYErrorRenderer errorBars() {
    XYErrorRenderer bars = new XYErrorRenderer();
    bars.setDrawYError(false);
    bars.setDefaultShapesVisible(false);
    bars.setErrorStroke(new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    bars.setErrorPaint(Chart.INK);
    bars.setCapLength(2 * DOT);
    return bars;
  }
}
