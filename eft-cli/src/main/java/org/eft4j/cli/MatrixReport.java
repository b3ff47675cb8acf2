package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eft4j.evaluation.Interval;
import org.eft4j.evaluation.Metric;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.ScaleMatrix;
import org.eft4j.evaluation.ScaleMatrix.Gain;
import org.eft4j.evaluation.picture.HeatMap;
import org.eft4j.evaluation.picture.Picture;

/** A matrix as a table, JSON and CSV. */
final class MatrixReport implements Report {
    private static final List<Metric> METRICS = List.of(Metric.FACTUALITY, Metric.HELPFULNESS);
    private static final int ROW_WIDTH = 14;
    private static final int CELL_WIDTH = 22;
    private static final int DESCRIPTION_WIDTH = 40;

    private final ScaleMatrix matrix;
    private final Map<String, ScaleMatrix> topics;

    /**
     * Makes a report.
     *
     * @param matrix of all questions
     */
    MatrixReport(ScaleMatrix matrix) {
        this.matrix = matrix;
        this.topics = matrix.byTopic();
    }

    @Override
    public void print(PrintWriter out) {
        out.println(questions(matrix) + " questions; "
                + IntervalFormat.heading(Question.independent(matrix.questions())) + ".");
        out.println("Rows are scales of pre-training, columns of fine-tuning; the diagonal holds the tuned models");
        out.println("themselves. Mixes are named pre-training/fine-tuning. Gain: 0 is the smaller tuned model, 1 the");
        out.println("larger. Kept: the share of the helpfulness of the tuned model that lends its fine-tuning.");
        print(matrix, out);
        topics.forEach((topic, each) -> {
            out.println();
            out.println("== " + title(topic) + ", " + questions(each) + " questions");
            print(each, out);
        });
    }

    private static String title(String topic) {
        return topic.isEmpty() ? "without a topic" : topic;
    }

    private static int questions(ScaleMatrix matrix) {
        return matrix.questions().size();
    }

    private static void print(ScaleMatrix matrix, PrintWriter out) {
        for (Metric metric : METRICS) {
            out.println();
            out.print(left(name(metric), ROW_WIDTH));
            matrix.columns().forEach(column -> out.print(left(column, CELL_WIDTH)));
            out.println();
            for (String base : matrix.bases()) {
                out.print(left("  " + base, ROW_WIDTH));
                for (String column : matrix.columns()) {
                    out.print(left(IntervalFormat.of(matrix.mean(metric, base, column)), CELL_WIDTH));
                }
                out.println();
            }
        }
        out.println();
        for (Gain gain : matrix.gains()) {
            if (gain.metric() == Metric.FACTUALITY) {
                out.print("  " + left(ScaleMatrix.cell(gain.base(), gain.tuned()), ROW_WIDTH)
                        + left(gain.isUpScaling(matrix.bases()) ? "up-scaled" : "down-scaled", ROW_WIDTH)
                        + left("factuality " + describe(gain), DESCRIPTION_WIDTH));
            } else {
                out.println("helpfulness " + describe(gain) + ", kept " + IntervalFormat.of(gain.kept()));
            }
        }
    }

    private static String describe(Gain gain) {
        return gain.gain().map(value -> "gain " + IntervalFormat.of(value)).orElse("has no clear gap");
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = toJson(matrix);
        if (!topics.isEmpty()) {
            ObjectNode each = json.putObject("topics");
            topics.forEach((topic, theirs) -> each.set(topic, toJson(theirs)));
        }
        return json;
    }

    private static ObjectNode toJson(ScaleMatrix matrix) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("questions", questions(matrix));
        ObjectNode cells = json.putObject("cells");
        for (String base : matrix.bases()) {
            for (String column : matrix.columns()) {
                ObjectNode cell = cells.putObject(ScaleMatrix.cell(base, column));
                for (Metric metric : METRICS) {
                    cell.set(name(metric), IntervalFormat.toJson(matrix.mean(metric, base, column)));
                }
            }
        }
        ObjectNode mixes = json.putObject("mixes");
        for (Gain gain : matrix.gains()) {
            ObjectNode figures = mixes.withObjectProperty(ScaleMatrix.cell(gain.base(), gain.tuned()))
                    .putObject(name(gain.metric()));
            gain.gain().ifPresent(value -> figures.set("gain", IntervalFormat.toJson(value)));
            figures.set("kept", IntervalFormat.toJson(gain.kept()));
        }
        return json;
    }

    /** Returns a row for each cell, metric and topic; the topic is empty where all questions count. */
    @Override
    public Optional<String> toCsv() {
        StringBuilder csv = new StringBuilder("topic,base,tuned,questions,metric,value,low,high\n");
        addCsv(csv, "", matrix);
        topics.forEach((topic, each) -> addCsv(csv, title(topic), each));
        return Optional.of(csv.toString());
    }

    @Override
    public Optional<Picture> picture() {
        return Optional.of(HeatMap.of(matrix));
    }

    private static void addCsv(StringBuilder csv, String topic, ScaleMatrix matrix) {
        for (String base : matrix.bases()) {
            for (String column : matrix.columns()) {
                for (Metric metric : METRICS) {
                    Interval mean = matrix.mean(metric, base, column);
                    csv.append(String.join(
                                    ",",
                                    IntervalFormat.csv(topic),
                                    IntervalFormat.csv(base),
                                    IntervalFormat.csv(column),
                                    String.valueOf(questions(matrix)),
                                    name(metric),
                                    IntervalFormat.csv(mean)))
                            .append('\n');
                }
            }
        }
    }

    private static String name(Metric metric) {
        return metric.name().toLowerCase(Locale.ROOT);
    }

    private static String left(String text, int width) {
        return String.format("%-" + width + "s", text);
    }
}
