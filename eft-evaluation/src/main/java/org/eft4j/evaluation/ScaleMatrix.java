package org.eft4j.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.eft4j.LanguageModel;

/**
 * What every scale of pre-training answers with every scale of fine-tuning, measured on the same questions. Scales rise
 * in the order of the bases. The diagonal holds the tuned models themselves; the base models alone have a column of
 * their own, {@link #NONE}. Immutable.
 */
public final class ScaleMatrix {
    /** The column of the base models alone. */
    public static final String NONE = "none";

    private final List<String> bases;
    private final List<String> tuned;
    private final List<Question> questions;
    private final Map<String, List<JudgedAnswer>> answers;

    /**
     * Makes a matrix.
     *
     * @param tuned the scales of fine-tuning, each of which is a scale of pre-training too
     * @param answers of each cell, by {@link #cell}, in the order of the questions
     */
    ScaleMatrix(
            List<String> bases, List<String> tuned, List<Question> questions, Map<String, List<JudgedAnswer>> answers) {
        this.bases = List.copyOf(bases);
        this.tuned = List.copyOf(tuned);
        this.questions = List.copyOf(questions);
        this.answers = Map.copyOf(answers);
    }

    /** Mixes three models into one. */
    @FunctionalInterface
    public interface Recipe {
        /**
         * Returns the mix of a large base model, a small tuned model and the small base model that it was tuned from.
         */
        LanguageModel mix(LanguageModel large, LanguageModel tuned, LanguageModel base);
    }

    /**
     * Asks every cell every question of an evaluation. Opens each model when it is needed and closes it when it no
     * longer is: three at a time, however many scales there are.
     *
     * @param bases opens the base model of each scale, by the scale's name, the smallest first: a map that keeps its
     *     order
     * @param tuned opens the model that was tuned from the base model of each scale; at least one
     * @param recipe the mix, such as {@code Ensemble::upscale}; large and base may be of any two scales
     * @throws IllegalArgumentException if a name is {@link #NONE} or holds a slash, or a tuned scale has no base
     * @throws java.util.concurrent.CancellationException after {@link Evaluation#stop()}
     */
    public static ScaleMatrix measure(
            Evaluation evaluation,
            Map<String, ? extends Supplier<LanguageModel>> bases,
            Map<String, ? extends Supplier<LanguageModel>> tuned,
            Recipe recipe) {
        for (String scale : bases.keySet()) {
            if (scale.equals(NONE) || scale.contains("/")) {
                throw new IllegalArgumentException("a scale's name must not hold '/' or be " + NONE + ", got " + scale);
            }
        }
        if (tuned.isEmpty() || !bases.keySet().containsAll(tuned.keySet())) {
            throw new IllegalArgumentException(
                    "a matrix needs tuned models, each with the base model of its scale; got the bases "
                            + bases.keySet() + " and the tuned models " + tuned.keySet());
        }
        try (MatrixModels models = new MatrixModels(bases, tuned, recipe)) {
            List<String> rows = List.copyOf(bases.keySet());
            List<String> columns = List.copyOf(tuned.keySet());
            Map<String, Cell> cells = cells(rows, columns);
            Map<String, List<JudgedAnswer>> answers = evaluation.ask(
                    List.copyOf(cells.keySet()), name -> models.open(requireNonNull(cells.get(name)), evaluation));
            return new ScaleMatrix(rows, columns, evaluation.questions(), answers);
        }
    }

    /** One cell: a scale of pre-training, and one of fine-tuning or {@link #NONE}. */
    record Cell(String base, String tuned) {
        /** Returns whether a base model stands here alone. */
        boolean isBase() {
            return tuned.equals(NONE);
        }

        /** Returns whether a tuned model stands here alone. */
        boolean isTuned() {
            return base.equals(tuned);
        }

        @Override
        public String toString() {
            return cell(base, tuned);
        }
    }

    /** Returns the name of a cell: both scales with a slash between. */
    public static String cell(String base, String tuned) {
        return base + "/" + tuned;
    }

    /** Returns the scales of pre-training, the rows. */
    public List<String> bases() {
        return bases;
    }

    /** Returns all columns: no fine-tuning, and each scale of it. */
    public List<String> columns() {
        List<String> columns = new ArrayList<>(List.of(NONE));
        columns.addAll(tuned);
        return columns;
    }

    /** Returns the questions that were asked. */
    public List<Question> questions() {
        return questions;
    }

    /** Returns all cells by name, row by row. */
    static Map<String, Cell> cells(List<String> bases, List<String> tuned) {
        Map<String, Cell> cells = new LinkedHashMap<>();
        for (String base : bases) {
            cells.put(cell(base, NONE), new Cell(base, NONE));
            tuned.forEach(scale -> cells.put(cell(base, scale), new Cell(base, scale)));
        }
        return cells;
    }

    /**
     * Returns the same for the questions of each topic alone, in alphabetical order; empty where all are of one topic.
     */
    public Map<String, ScaleMatrix> byTopic() {
        List<String> topics =
                questions.stream().map(Question::topic).distinct().sorted().toList();
        Map<String, ScaleMatrix> matrices = new LinkedHashMap<>();
        if (topics.size() > 1) {
            topics.forEach(topic -> matrices.put(topic, of(topic)));
        }
        return matrices;
    }

    private ScaleMatrix of(String topic) {
        int[] members = IntStream.range(0, questions.size())
                .filter(i -> questions.get(i).topic().equals(topic))
                .toArray();
        Map<String, List<JudgedAnswer>> theirs = new LinkedHashMap<>();
        answers.forEach((cell, all) ->
                theirs.put(cell, IntStream.of(members).mapToObj(all::get).toList()));
        return new ScaleMatrix(
                bases, tuned, IntStream.of(members).mapToObj(questions::get).toList(), theirs);
    }

    private Sample sample(Metric metric, String base, String scale) {
        return metric.of(questions, requireNonNull(answers.get(cell(base, scale))));
    }

    /** Returns a cell's mean; NaN where no question has a value. */
    public Interval mean(Metric metric, String base, String scale) {
        return Share.of(sample(metric, base, scale));
    }

    /**
     * How far a mix of two scales gets from the smaller tuned model to the larger.
     *
     * @param base the scale of pre-training
     * @param tuned the scale of fine-tuning
     * @param metric what is measured
     * @param gain 0 where the smaller tuned model stands and 1 where the larger does, as in the paper; absent where the
     *     95 % interval of the difference between those two holds 0, or there are too few questions for one
     * @param kept the mean divided by that of the tuned model that lends its fine-tuning; NaN where that one's is 0
     */
    public record Gain(String base, String tuned, Metric metric, Optional<Interval> gain, Interval kept) {
        /**
         * Returns whether the larger scale is that of pre-training.
         *
         * @param bases the matrix's, in their order
         */
        public boolean isUpScaling(List<String> bases) {
            return bases.indexOf(base) > bases.indexOf(tuned);
        }
    }

    /** Returns the gains of all mixes of two scales that are both tuned. */
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
        Sample zero = sample(metric, small, small);
        Sample one = sample(metric, large, large);
        Sample mix = sample(metric, base, scale);
        Interval gap = new PairedDifference(one, zero).interval();
        boolean differ = gap.isAbove(0) || gap.isBelow(0);
        return new Gain(
                base,
                scale,
                metric,
                differ ? Optional.of(Bootstrap.gain(mix, zero, one)) : Optional.empty(),
                Bootstrap.ratio(mix, sample(metric, scale, scale)));
    }
}
