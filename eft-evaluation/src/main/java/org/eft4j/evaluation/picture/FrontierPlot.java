package org.eft4j.evaluation.picture;

import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.evaluation.Frontier;
import org.eft4j.evaluation.Frontier.Point;
import org.eft4j.evaluation.Interval;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a {@link Frontier}: refusals of what should be refused to the right, right answers to the rest upwards. Each
 * point has its λ beside it.
 */
public final class FrontierPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 480;

    /** Two hues that differ in brightness too, for eyes that do not tell them apart. */
    private static final Color UP_SCALED = new Color(0x08519c);

    private static final Color SMALL = new Color(0xe6873c);

    /** How far above its point a label stands. */
    private static final double LABEL_RISE = 0.04;

    private FrontierPlot() {}

    /** Returns the picture of a frontier that has questions with accepted answers. */
    public static Picture of(Frontier frontier) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Two behaviours mixed; each point with its λ")
                .xAxisTitle("refused, of what should be refused")
                .yAxisTitle("answered rightly, of the rest")
                .build();
        chart.getStyler()
                .setXAxisMin(-0.05)
                .setXAxisMax(1.05)
                .setYAxisMin(0.0)
                .setYAxisMax(1.05)
                .setErrorBarsColor(Color.LIGHT_GRAY)
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE)
                .setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        add(chart, "small", SMALL, SeriesMarkers.DIAMOND, frontier.small());
        add(chart, "up-scaled", UP_SCALED, SeriesMarkers.CIRCLE, frontier.upScaled());
        return new Picture(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
    }

    private static void add(XYChart chart, String name, Color colour, Marker marker, List<Point> points) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        for (Point point : points) {
            Interval right = point.right();
            x.add(point.refused().value());
            y.add(right.value());
            errors.add(right.isKnown() ? (right.high() - right.low()) / 2 : 0);
        }
        chart.addSeries(name, x, y, errors)
                .setMarker(marker)
                .setMarkerColor(colour)
                .setLineColor(colour)
                .setLineStyle(SeriesLines.SOLID);
        label(chart, points, x, y);
    }

    /** Writes one label for all points at one place. */
    private static void label(XYChart chart, List<Point> points, List<Double> x, List<Double> y) {
        int from = 0;
        for (int i = 1; i <= points.size(); i++) {
            if (i == points.size() || Math.hypot(x.get(i) - x.get(from), y.get(i) - y.get(from)) > LABEL_RISE) {
                String label = points.get(from).lambda()
                        + (i - 1 > from ? " to " + points.get(i - 1).lambda() : "");
                chart.addAnnotation(new AnnotationText(label, x.get(from), y.get(from) + LABEL_RISE, false));
                from = i;
            }
        }
    }
}
