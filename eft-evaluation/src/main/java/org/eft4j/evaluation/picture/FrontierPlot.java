package org.eft4j.evaluation.picture;

import java.awt.Color;
import java.awt.Font;
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
    private static final double Y_MIN = -0.05;
    private static final double Y_MAX = 1.05;

    /** Two hues that differ in brightness too, for eyes that do not tell them apart. */
    private static final Color UP_SCALED = new Color(0x08519c);

    private static final Color SMALL = new Color(0xe6873c);

    /** Points nearer to each other than this have one label. */
    private static final double NEAR = 0.04;

    /** The size of a label, in units of the axes: a character of 12 points is 8 pixels wide, and a line 16 high. */
    private static final double CHAR_WIDTH = 0.019;

    private static final double LABEL_HEIGHT = 0.05;

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
                .setYAxisMin(Y_MIN)
                .setYAxisMax(Y_MAX)
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE)
                .setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        add(chart, "small", SMALL, SeriesMarkers.DIAMOND, frontier.small());
        add(chart, "up-scaled", UP_SCALED, SeriesMarkers.CIRCLE, frontier.upScaled());
        label(chart, List.of(frontier.small(), frontier.upScaled()));
        return new Picture(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
    }

    private static void add(XYChart chart, String name, Color colour, Marker marker, List<Point> points) {
        for (Point point : points) {
            Interval right = point.right();
            if (right.isKnown()) {
                // A line of its own: the chart's error bars reach as far down as up, and so beyond 0 and 1.
                double x = point.refused().value();
                chart.addSeries(
                                name + " " + point.lambda(),
                                List.of(x, x),
                                List.of(Math.max(0, right.low()), Math.min(1, right.high())))
                        .setMarker(SeriesMarkers.NONE)
                        .setLineColor(Color.LIGHT_GRAY)
                        .setLineStyle(SeriesLines.SOLID)
                        .setShowInLegend(false);
            }
        }
        List<Double> x = points.stream().map(point -> point.refused().value()).toList();
        List<Double> y = points.stream().map(point -> point.right().value()).toList();
        chart.addSeries(name, x, y)
                .setMarker(marker)
                .setMarkerColor(colour)
                .setLineColor(colour)
                .setLineStyle(SeriesLines.SOLID);
    }

    private static void label(XYChart chart, List<List<Point>> lines) {
        LabelPlacement placement = new LabelPlacement(CHAR_WIDTH, LABEL_HEIGHT, Y_MIN, Y_MAX);
        lines.forEach(
                points -> points.forEach(point -> placement.add(point.refused().value(), low(point), high(point))));
        lines.forEach(points -> label(chart, placement, points));
    }

    /** Writes one label for all points at one place. */
    private static void label(XYChart chart, LabelPlacement placement, List<Point> points) {
        int from = 0;
        for (int i = 1; i <= points.size(); i++) {
            if (i == points.size() || distance(points.get(from), points.get(i)) > NEAR) {
                List<Point> near = points.subList(from, i);
                String label = number(near.get(0).lambda())
                        + (near.size() > 1
                                ? " to " + number(near.get(near.size() - 1).lambda())
                                : "");
                LabelPlacement.Box box = placement.place(
                        label,
                        near.get(0).refused().value(),
                        near.stream().mapToDouble(FrontierPlot::low).min().orElseThrow(),
                        near.stream().mapToDouble(FrontierPlot::high).max().orElseThrow());
                chart.addAnnotation(new AnnotationText(label, box.x(), box.y(), false));
                from = i;
            }
        }
    }

    private static double distance(Point one, Point other) {
        return Math.hypot(
                one.refused().value() - other.refused().value(),
                one.right().value() - other.right().value());
    }

    private static double low(Point point) {
        return point.right().isKnown() ? point.right().low() : point.right().value();
    }

    private static double high(Point point) {
        return point.right().isKnown() ? point.right().high() : point.right().value();
    }

    private static String number(double lambda) {
        return String.valueOf(lambda).replaceFirst("\\.0$", "");
    }
}
