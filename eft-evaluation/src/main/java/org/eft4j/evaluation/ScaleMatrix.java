package org.eft4j.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What every scale of pre-training answers with every scale of fine-tuning, measured on the same questions. Scales rise in the order of the
 * bases. On the diagonal stand the tuned models themselves; the base models alone have a column of their own, {@link #NONE}.
 *
 * @param bases the scales of pre-training
 * @param tuned the scales of fine-tuning, each of which is a scale of pre-training too
 * @param questions what was asked
 * @param answers of each cell, by {@link #cell}, in the order of the questions
 */
public record ScaleMatrix(
        List<String> bases, List<String> tuned, List<Question> questions, Map<String, List<JudgedAnswer>> answers) {
    /** The column of the base models alone. */
    public static final String NONE = "none";

    /** One cell: a scale of pre-training, and one of fine-tuning or {@link #NONE}. */
    public record Cell(String base, String tuned) {
        /** Whether a base model stands here alone. */
        public boolean isBase() {
            return tuned.equals(NONE);
        }

        /** Whether a tuned model stands here alone. */
        public boolean isTuned() {
            return base.equals(tuned);
        }

        /** Both scales with a slash between. */
        @Override
        public String toString() {
            return cell(base, tuned);
        }
    }

    /** The name of a cell. */
    public static String cell(String base, String tuned) {
        return base + "/" + tuned;
    }

    /** All columns: no fine-tuning, and each scale. */
    public List<String> columns() {
        List<String> columns = new ArrayList<>(List.of(NONE));
        columns.addAll(tuned);
        return columns;
    }

    /** All cells by name, row by row. */
    public static Map<String, Cell> cells(List<String> bases, List<String> tuned) {
        Map<String, Cell> cells = new LinkedHashMap<>();
        for (String base : bases) {
            cells.put(cell(base, NONE), new Cell(base, NONE));
            tuned.forEach(scale -> cells.put(cell(base, scale), new Cell(base, scale)));
        }
        return cells;
    }

    /**
     * The same for each group of questions alone, by the group's name in alphabetical order; empty where all questions are of one group.
     */
    public Map<String, ScaleMatrix> byGroup() {
        List<String> groups =
                questions.stream().map(Question::group).distinct().sorted().toList();
        Map<String, ScaleMatrix> matrices = new LinkedHashMap<>();
        if (groups.size() > 1) {
            groups.forEach(group -> matrices.put(group, of(group)));
        }
        return matrices;
    }

    private ScaleMatrix of(String group) {
        int[] members = IntStream.range(0, questions.size())
                .filter(i -> questions.get(i).group().equals(group))
                .toArray();
        Map<String, List<JudgedAnswer>> theirs = new LinkedHashMap<>();
        answers.forEach((cell, all) ->
                theirs.put(cell, IntStream.of(members).mapToObj(all::get).toList()));
        return new ScaleMatrix(
                bases, tuned, IntStream.of(members).mapToObj(questions::get).toList(), theirs);
    }

    private List<Double> values(Metric metric, String base, String scale) {
        return metric.of(questions, requireNonNull(answers.get(cell(base, scale))));
    }

    /** A cell's mean. */
    public Interval mean(Metric metric, String base, String scale) {
        return Bootstrap.mean(values(metric, base, scale));
    }

    /** How far a mix of two scales gets from the smaller tuned model to the larger. */
    public record Gain(String base, String tuned, Metric metric, Optional<Interval> gain, Interval kept) {
        /** Whether the larger scale is that of pre-training. */
        public boolean isUpScaling(List<String> bases) {
            return bases.indexOf(base) > bases.indexOf(tuned);
        }
    }

    /**
     * The gains of all mixes of two scales that are both tuned: 0 where the smaller tuned model stands and 1 where the larger does, as in the paper; absent
     * where those two do not differ beyond chance. {@code kept} is the mean divided by that of the tuned model that lends its fine-tuning.
     */
    public List<Gain> gains() {
        List<Gain> gains = new ArrayList<>();
        for (String base : bases) {
            for (String scale : tuned) {
                if (!base.equals(scale) && tuned.contains(base)) {
                    for (Metric metric : List.of(Metric.FACTUALITY, Metric.HELPFULNESS)) {
                        gains.add(gain(metric, base, scale));
                    }
                }
            }
        }
        return gains;
    }

    private Gain gain(Metric metric, String base, String scale) {
        boolean up = bases.indexOf(base) > bases.indexOf(scale);
        String small = up ? scale : base;
        String large = up ? base : scale;
        List<Double> zero = values(metric, small, small);
        List<Double> one = values(metric, large, large);
        List<Double> mix = values(metric, base, scale);
        Interval gap = Bootstrap.difference(one, zero);
        boolean differ = gap.isAbove(0) || gap.isBelow(0);
        return new Gain(
                base,
                scale,
                metric,
                differ ? Optional.of(Bootstrap.gain(mix, zero, one)) : Optional.empty(),
                Bootstrap.ratio(mix, values(metric, scale, scale)));
    }
}
