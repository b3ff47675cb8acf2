package org.eft4j.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The best of several mixes, and whether it is worth its price: it must beat, beyond chance, both the small tuned model and the large base
 * model, either of which is cheaper. What is maximised is one number for each question: whether a request that should be refused was,
 * elsewhere the weighted mean of factuality and helpfulness, or helpfulness alone where no answers are given.
 */
public final class Tuning {
    /** The small tuned model alone. */
    public static final String SMALL_TUNED = "small tuned model";

    /** The large base model alone. */
    public static final String LARGE_BASE = "large base model";

    /** Fewer differences, all to one side, are within chance at 2.5 % (2⁻⁵), and a bootstrap of so few says nothing. */
    private static final int LEAST_DIFFERING = 6;

    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private final Map<String, List<Double>> baselines = new LinkedHashMap<>();
    private final CrossValidation validation;

    /**
     * Chooses.
     *
     * @param questions what was asked
     * @param answers of each mix and of the two baselines, by name, in the order of the questions
     * @param weight of factuality, in [0, 1]; helpfulness has the rest
     */
    public Tuning(List<Question> questions, Map<String, List<JudgedAnswer>> answers, double weight, int folds) {
        answers.forEach((name, its) -> {
            boolean baseline = name.equals(SMALL_TUNED) || name.equals(LARGE_BASE);
            (baseline ? baselines : values).put(name, values(questions, its, weight));
        });
        this.validation = CrossValidation.of(values, folds);
    }

    private static List<Double> values(List<Question> questions, List<JudgedAnswer> answers, double weight) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            values.add(value(questions.get(i), answers.get(i).verdict(), weight));
        }
        return values;
    }

    private static double value(Question question, Verdict verdict, double weight) {
        if (question.refuse()) {
            return verdict.refusal();
        }
        return question.hasAnswers()
                ? weight * verdict.factuality() + (1 - weight) * verdict.helpfulness()
                : verdict.helpfulness();
    }

    /** The names of the mixes. */
    public List<String> mixes() {
        return List.copyOf(values.keySet());
    }

    /** The mean value of a mix or baseline on all questions. */
    public Interval value(String name) {
        return Bootstrap.mean(requireNonNull(values.getOrDefault(name, baselines.get(name))));
    }

    /** By how much a mix's mean value is above that of the first, on the same questions. */
    public Interval minusFirst(String mix) {
        return Bootstrap.difference(requireNonNull(values.get(mix)), requireNonNull(values.get(mixes().get(0))));
    }

    /** What was chosen, and how it does on questions that had no say in it. */
    public CrossValidation validation() {
        return validation;
    }

    /** What the choice can be expected to reach on new questions. */
    public Interval expected() {
        return Bootstrap.mean(validation.heldOut());
    }

    /** By how much the choice beats a baseline on questions that had no say in it. */
    public Interval lead(String baseline) {
        return Bootstrap.difference(validation.heldOut(), requireNonNull(baselines.get(baseline)));
    }

    /** The baselines that the choice does not beat beyond chance; with none it may be shipped. */
    public List<String> unbeaten() {
        return baselines.keySet().stream()
                .filter(name -> !lead(name).isAbove(0) || differing(name) < LEAST_DIFFERING)
                .toList();
    }

    /** On how many questions that had no say the choice and a baseline differ. */
    private long differing(String baseline) {
        List<Double> others = requireNonNull(baselines.get(baseline));
        List<Double> heldOut = validation.heldOut();
        return IntStream.range(0, others.size())
                .filter(i -> !others.get(i).equals(heldOut.get(i)))
                .count();
    }
}
