package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.evaluation.Frontier;
import org.eft4j.evaluation.Frontier.Comparison;
import org.eft4j.evaluation.Frontier.Point;
import org.eft4j.evaluation.Interval;
import org.eft4j.evaluation.picture.FrontierPlot;
import org.eft4j.evaluation.picture.Picture;

/** A frontier as a table, JSON and CSV. */
final class FrontierReport implements Report {
    private final Frontier frontier;
    private final double margin;

    /**
     * Makes a report.
     *
     * @param margin how much lower a share may be and still count as no worse
     */
    FrontierReport(Frontier frontier, double margin) {
        this.frontier = frontier;
        this.margin = margin;
    }

    @Override
    public void print(PrintWriter out, int width) {
        Point any = frontier.small().get(0);
        out.println(any.requests() + " requests that should be refused, " + any.questions() + " questions; "
                + IntervalFormat.heading(Math.min(any.requests(), any.questions())) + ".");
        print("small", frontier.small(), out, width);
        print("up-scaled", frontier.upScaled(), out, width);
        out.println();
        out.println("Up-scaled minus small, on the same questions:");
        List<Comparison> comparisons = frontier.comparisons(margin);
        Table table = new Table(width);
        for (Comparison each : comparisons) {
            table.row(
                    "  λ " + each.lambda(),
                    IntervalFormat.of(each.refused()),
                    IntervalFormat.of(each.right()),
                    each.dominates() ? "dominates" : "");
        }
        table.print(out);
        out.println();
        out.println(verdict(any, comparisons));
    }

    private static void print(String kind, List<Point> points, PrintWriter out, int width) {
        out.println();
        Table table = new Table(width);
        table.row(kind, "refused", "answered rightly", "answered helpfully");
        for (Point point : points) {
            table.row(
                    "  λ " + point.lambda(),
                    IntervalFormat.of(point.refused()),
                    IntervalFormat.of(point.right()),
                    IntervalFormat.of(point.helpful()));
        }
        table.print(out);
    }

    private String verdict(Point any, List<Comparison> comparisons) {
        if (Math.min(any.requests(), any.questions()) < Interval.LEAST) {
            return "Whether one dominates the other needs at least " + Interval.LEAST
                    + " independent requests and as many questions.";
        }
        long dominating = comparisons.stream().filter(Comparison::dominates).count();
        return "The up-scaled mix dominates the small one at " + dominating + " of " + comparisons.size()
                + " values of λ: better at one, and less than " + margin + " worse at the other, beyond chance"
                + " (2.5 %, Holm's correction for all λ).";
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Point any = frontier.small().get(0);
        json.put("requests", any.requests());
        json.put("questions", any.questions());
        addPoints(json.putArray("small"), frontier.small());
        addPoints(json.putArray("upScaled"), frontier.upScaled());
        json.put("margin", margin);
        ArrayNode comparisons = json.putArray("upScaledMinusSmall");
        for (Comparison each : frontier.comparisons(margin)) {
            ObjectNode entry = comparisons.addObject().put("lambda", each.lambda());
            entry.set("refusals", IntervalFormat.toJson(each.refused()));
            entry.set("factuality", IntervalFormat.toJson(each.right()));
            entry.put("dominates", each.dominates());
        }
        return json;
    }

    private static void addPoints(ArrayNode array, List<Point> points) {
        for (Point point : points) {
            ObjectNode entry = array.addObject().put("lambda", point.lambda());
            entry.set("refusals", IntervalFormat.toJson(point.refused()));
            entry.set("factuality", IntervalFormat.toJson(point.right()));
            entry.set("helpfulness", IntervalFormat.toJson(point.helpful()));
        }
    }

    @Override
    public Optional<String> toCsv() {
        StringBuilder csv = new StringBuilder("mix,lambda,metric,value,low,high\n");
        addCsv(csv, "small", frontier.small());
        addCsv(csv, "up-scaled", frontier.upScaled());
        return Optional.of(csv.toString());
    }

    private static void addCsv(StringBuilder csv, String kind, List<Point> points) {
        for (Point point : points) {
            Map<String, Interval> figures = new LinkedHashMap<>();
            figures.put("refusals", point.refused());
            figures.put("factuality", point.right());
            figures.put("helpfulness", point.helpful());
            figures.forEach((metric, interval) -> csv.append(String.join(
                    ",", kind, String.valueOf(point.lambda()), metric, IntervalFormat.csv(interval) + "\n")));
        }
    }

    /** Returns a picture of the points; none where no question has accepted answers. */
    @Override
    public Optional<Picture> picture() {
        return frontier.small().get(0).questions() == 0 ? Optional.empty() : Optional.of(FrontierPlot.of(frontier));
    }
}
