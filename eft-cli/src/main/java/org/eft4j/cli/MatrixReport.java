package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
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
    public void print(PrintWriter out, int width) {
        out.println(questions(matrix) + " questions; "
                + IntervalFormat.heading(Question.independent(matrix.questions())) + ".");
        out.println("Rows are scales of pre-training, columns of fine-tuning; the diagonal holds the tuned models");
        out.println("themselves. Mixes are named pre-training/fine-tuning. Gain: 0 is the smaller tuned model, 1 the");
        out.println("larger. Kept: the share of the helpfulness of the tuned model that lends its fine-tuning.");
        print(matrix, out, width);
        topics.forEach((topic, each) -> {
            out.println();
            out.println("== " + title(topic) + ", " + questions(each) + " questions");
            print(each, out, width);
        });
    }

    private static String title(String topic) {
        return topic.isEmpty() ? "without a topic" : topic;
    }

    private static int questions(ScaleMatrix matrix) {
        return matrix.questions().size();
    }

    private static void print(ScaleMatrix matrix, PrintWriter out, int width) {
        for (Metric metric : METRICS) {
            out.println();
            Table table = new Table(width);
            List<String> heading = new ArrayList<>(List.of(name(metric)));
            heading.addAll(matrix.columns());
            table.row(heading);
            for (String base : matrix.bases()) {
                List<String> row = new ArrayList<>(List.of("  " + base));
                matrix.columns().forEach(column -> row.add(IntervalFormat.of(matrix.mean(metric, base, column))));
                table.row(row);
            }
            table.print(out);
        }
        out.println();
        Table table = new Table(width);
        List<String> row = new ArrayList<>();
        for (Gain gain : matrix.gains()) {
            if (gain.metric() == Metric.FACTUALITY) {
                row.add("  " + ScaleMatrix.cell(gain.base(), gain.tuned()));
                row.add(gain.isUpScaling(matrix.bases()) ? "up-scaled" : "down-scaled");
                row.add("factuality " + describe(gain));
            } else {
                row.add("helpfulness " + describe(gain) + ", kept " + IntervalFormat.of(gain.kept()));
                table.row(row);
                row.clear();
            }
        }
        table.print(out);
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
}
