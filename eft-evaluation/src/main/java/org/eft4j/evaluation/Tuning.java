package org.eft4j.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.LanguageModel;

/**
 * The best of several mixes, and whether it is worth its price: it must beat, beyond chance, both the small tuned model
 * and the large base model, either of which is cheaper. It maximises one number for each question: whether a request
 * that should be refused was; elsewhere the weighted mean of factuality and helpfulness, or helpfulness alone where no
 * answers are given. Immutable.
 */
public final class Tuning {
    /** The name of the small tuned model alone. */
    public static final String SMALL_TUNED = "small tuned model";

    /** The name of the large base model alone. */
    public static final String LARGE_BASE = "large base model";

    private final Map<String, Sample> mixes = new LinkedHashMap<>();
    private final Map<String, Sample> baselines = new LinkedHashMap<>();
    private final CrossValidation validation;

    Tuning(List<Question> questions, Map<String, List<JudgedAnswer>> answers, double weight, int folds) {
        answers.forEach((name, its) -> {
            boolean baseline = name.equals(SMALL_TUNED) || name.equals(LARGE_BASE);
            (baseline ? baselines : mixes).put(name, sample(questions, its, weight));
        });
        this.validation = CrossValidation.of(mixes, folds);
    }

    /**
     * Asks every mix and both baselines every question of an evaluation, and chooses. The caller closes the models.
     *
     * @param tuned the small tuned model, whose reading of a question counts
     * @param large the large base model
     * @param mixes by name, at least one; the first is what the others are compared with
     * @param weight what factuality counts, in [0, 1]; helpfulness has the rest
     * @param folds into how many parts the independent questions are dealt: at least 2, no more than there are
     * @throws IllegalArgumentException if there is no mix, or weight or folds are out of range
     * @throws java.util.concurrent.CancellationException after {@link Evaluation#stop()}
     */
    public static Tuning measure(
            Evaluation evaluation,
            LanguageModel tuned,
            LanguageModel large,
            Map<String, ? extends LanguageModel> mixes,
            double weight,
            int folds) {
        int independent = Question.independent(evaluation.questions());
        if (mixes.isEmpty() || !(weight >= 0 && weight <= 1) || folds < 2 || folds > independent) {
            throw new IllegalArgumentException("tuning takes at least one mix, a weight in [0, 1] and 2 to "
                    + independent + " folds, as many as there are independent questions; got " + mixes.size()
                    + " mixes, weight " + weight + " and " + folds + " folds");
        }
        Map<String, LanguageModel> asked = new LinkedHashMap<>();
        asked.put(SMALL_TUNED, tuned);
        asked.put(LARGE_BASE, large);
        asked.putAll(mixes);
        return new Tuning(evaluation.questions(), evaluation.ask(asked, tuned), weight, folds);
    }

    private static Sample sample(List<Question> questions, List<JudgedAnswer> answers, double weight) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            values.add(value(questions.get(i), answers.get(i).verdict(), weight));
        }
        return Sample.of(questions, values);
    }

    private static double value(Question question, Verdict verdict, double weight) {
        if (question.refuse()) {
            return verdict.refusal();
        }
        return question.hasAnswers()
                ? weight * verdict.factuality() + (1 - weight) * verdict.helpfulness()
                : verdict.helpfulness();
    }

    /** Returns how many independent questions were asked. */
    public int questions() {
        return validation.heldOut().size();
    }

    /** Returns whether there were enough independent questions to say what a mix is worth. */
    public boolean isKnown() {
        return questions() >= Interval.LEAST;
    }

    /** Returns the names of the mixes. */
    public List<String> mixes() {
        return List.copyOf(mixes.keySet());
    }

    /** Returns the mean value of a mix or baseline on all questions. */
    public Interval value(String name) {
        return Share.of(requireNonNull(mixes.getOrDefault(name, baselines.get(name)), name));
    }

    /** Returns by how much a mix's mean value is above that of the first, on the same questions. */
    public Interval minusFirst(String mix) {
        return againstFirst(mix).interval();
    }

    private PairedDifference againstFirst(String mix) {
        return new PairedDifference(requireNonNull(mixes.get(mix), mix), requireNonNull(mixes.get(mixes().get(0))));
    }

    /**
     * Returns the mixes that differ from the first beyond chance: 1 for better, −1 for worse. All these claims together
     * err in at most one of twenty evaluations, by Holm's correction.
     */
    public Map<String, Integer> differing() {
        List<String> others = mixes().subList(1, mixes.size());
        PairedDifference[] up = others.stream().map(this::againstFirst).toArray(PairedDifference[]::new);
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            errors.add(up[i].superiority());
            errors.add(up[i].reversed().superiority());
        }
        List<Double> corrected = Holm.adjust(errors);
        Map<String, Integer> differing = new LinkedHashMap<>();
        for (int i = 0; i < errors.size(); i++) {
            if (corrected.get(i) < 2 * Holm.ALPHA) {
                differing.put(others.get(i / 2), i % 2 == 0 ? 1 : -1);
            }
        }
        return differing;
    }

    /** Returns the name of the mix with the highest mean value on all questions; of equals the one listed first. */
    public String picked() {
        return validation.best();
    }

    /** Returns how many folds picked each mix from the other folds' questions. */
    public Map<String, Integer> pickedInFolds() {
        return Map.copyOf(validation.chosen());
    }

    /** Returns what the choice can be expected to reach on new questions. */
    public Interval expected() {
        return Share.of(validation.heldOut());
    }

    /** Returns by how much the choice beats a baseline on questions that had no say in it. */
    public Interval lead(String baseline) {
        return againstBaseline(baseline).interval();
    }

    private PairedDifference againstBaseline(String baseline) {
        return new PairedDifference(validation.heldOut(), requireNonNull(baselines.get(baseline), baseline));
    }

    /**
     * Returns the baselines that the choice does not beat beyond chance; with none it is worth its price. Each claim
     * has an error rate of 2.5 %, corrected by Holm's method. Of fewer than {@link Interval#LEAST} questions no
     * baseline is beaten.
     */
    public List<String> unbeaten() {
        List<String> names = List.copyOf(baselines.keySet());
        List<Double> corrected = Holm.adjust(
                names.stream().map(name -> againstBaseline(name).superiority()).toList());
        return names.stream()
                .filter(name -> corrected.get(names.indexOf(name)) >= Holm.ALPHA)
                .toList();
    }
}
