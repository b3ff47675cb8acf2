package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eft4j.evaluation.Bootstrap;
import org.eft4j.evaluation.Frontier;
import org.eft4j.evaluation.Frontier.Comparison;
import org.eft4j.evaluation.Frontier.Point;
import org.eft4j.evaluation.Interval;
import org.eft4j.evaluation.picture.FrontierPlot;
import org.eft4j.evaluation.picture.Picture;

/** A frontier as a table, JSON and CSV. */
final class FrontierReport implements Report {
    private final Frontier frontier;

    FrontierReport(Frontier frontier) {
        this.frontier = frontier;
    }

    @Override
    public void print(PrintWriter out) {
        Point any = frontier.points().get(0);
        out.println(any.refusals().size() + " requests that should be refused, "
                + any.right().size() + " questions; shares with 95 % confidence intervals.");
        for (boolean upScaled : new boolean[] {false, true}) {
            out.println();
            out.printf(
                    Locale.ROOT,
                    "%-14s%-22s%-22s%s%n",
                    kind(upScaled),
                    "refused",
                    "answered rightly",
                    "answered helpfully");
            for (Point point : frontier.of(upScaled)) {
                out.printf(
                        Locale.ROOT,
                        "  λ %-10s%-22s%-22s%s%n",
                        point.lambda(),
                        IntervalFormat.of(Bootstrap.mean(point.refusals())),
                        IntervalFormat.of(Bootstrap.mean(point.right())),
                        IntervalFormat.of(Bootstrap.mean(point.helpful())));
            }
        }
        out.println();
        out.println("Up-scaled minus small, on the same questions:");
        List<Comparison> comparisons = frontier.comparisons();
        for (Comparison each : comparisons) {
            out.printf(
                    Locale.ROOT,
                    "  λ %-10s%-26s%-26s%s%n",
                    each.lambda(),
                    IntervalFormat.of(each.refusals()),
                    IntervalFormat.of(each.right()),
                    each.dominates() ? "dominates" : "does not dominate");
        }
        long dominating = comparisons.stream().filter(Comparison::dominates).count();
        out.println("The up-scaled mix dominates the small one at " + dominating + " of " + comparisons.size()
                + " values of λ.");
    }

    private static String kind(boolean upScaled) {
        return upScaled ? "up-scaled" : "small";
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Point any = frontier.points().get(0);
        json.put("requests", any.refusals().size());
        json.put("questions", any.right().size());
        for (boolean upScaled : new boolean[] {false, true}) {
            ArrayNode points = json.putArray(upScaled ? "upScaled" : "small");
            for (Point point : frontier.of(upScaled)) {
                ObjectNode entry = points.addObject().put("lambda", point.lambda());
                entry.set("refusals", IntervalFormat.toJson(Bootstrap.mean(point.refusals())));
                entry.set("factuality", IntervalFormat.toJson(Bootstrap.mean(point.right())));
                entry.set("helpfulness", IntervalFormat.toJson(Bootstrap.mean(point.helpful())));
            }
        }
        ArrayNode comparisons = json.putArray("upScaledMinusSmall");
        for (Comparison each : frontier.comparisons()) {
            ObjectNode entry = comparisons.addObject().put("lambda", each.lambda());
            entry.set("refusals", IntervalFormat.toJson(each.refusals()));
            entry.set("factuality", IntervalFormat.toJson(each.right()));
            entry.put("dominates", each.dominates());
        }
        return json;
    }

    @Override
    public Optional<String> toCsv() {
        StringBuilder csv = new StringBuilder("mix,lambda,metric,value,low,high\n");
        for (boolean upScaled : new boolean[] {false, true}) {
            for (Point point : frontier.of(upScaled)) {
                String start = kind(upScaled) + "," + point.lambda() + ",";
                csv.append(start).append("refusals,").append(figures(Bootstrap.mean(point.refusals())));
                csv.append(start).append("factuality,").append(figures(Bootstrap.mean(point.right())));
                csv.append(start).append("helpfulness,").append(figures(Bootstrap.mean(point.helpful())));
            }
        }
        return Optional.of(csv.toString());
    }

    @Override
    public Optional<Picture> picture() {
        return Optional.of(FrontierPlot.of(frontier));
    }

    private static String figures(Interval interval) {
        return interval.value() + "," + interval.low() + "," + interval.high() + "\n";
    }
}
