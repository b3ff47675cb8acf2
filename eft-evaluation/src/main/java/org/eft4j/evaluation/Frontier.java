package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;

/**
 * What a mix of two behaviours does at each share λ of the first: how much of what should be refused it refuses, and
 * how much of the rest it answers rightly. Each mix is measured twice: of the two small tuned models alone, and
 * up-scaled by a large base model. Immutable.
 */
public final class Frontier {
    private final List<Point> small;
    private final List<Point> upScaled;

    Frontier(List<Point> small, List<Point> upScaled) {
        this.small = List.copyOf(small);
        this.upScaled = List.copyOf(upScaled);
    }

    /**
     * Asks every mix every question of an evaluation. The caller closes the models.
     *
     * @param evaluation with questions to answer and requests to refuse
     * @param large the large base model
     * @param first the first small tuned model, whose reading of a question counts
     * @param second the second small tuned model
     * @param base the base model of both tuned models
     * @param lambdas the shares of the first; repeated ones are measured once
     * @throws IllegalArgumentException if there is no share, or no question of one of the two kinds
     * @throws java.util.concurrent.CancellationException after {@link Evaluation#stop()}
     */
    public static Frontier measure(
            Evaluation evaluation,
            LanguageModel large,
            LanguageModel first,
            LanguageModel second,
            LanguageModel base,
            List<Double> lambdas) {
        List<Question> questions = evaluation.questions();
        if (lambdas.isEmpty()
                || questions.stream().allMatch(Question::refuse)
                || questions.stream().noneMatch(Question::refuse)) {
            throw new IllegalArgumentException("a frontier needs a λ, questions to answer and requests to refuse; got "
                    + lambdas.size() + " values of λ, and "
                    + questions.stream().filter(Question::refuse).count() + " of " + questions.size()
                    + " questions to be refused");
        }
        List<Double> shares = lambdas.stream().distinct().sorted().toList();
        Map<String, LanguageModel> mixes = new LinkedHashMap<>();
        shares.forEach(share -> mixes.put("small " + share, Ensemble.interpolate(first, second, share)));
        shares.forEach(
                share -> mixes.put("up-scaled " + share, Ensemble.interpolate(large, first, second, base, share)));
        Map<String, List<JudgedAnswer>> answers = evaluation.ask(mixes, first);
        return new Frontier(
                shares.stream()
                        .map(share -> Point.of(share, questions, answers.getOrDefault("small " + share, List.of())))
                        .toList(),
                shares.stream()
                        .map(share -> Point.of(share, questions, answers.getOrDefault("up-scaled " + share, List.of())))
                        .toList());
    }

    /** One mix of two behaviours. Immutable. */
    public static final class Point {
        private final double lambda;
        private final Sample refused;
        private final Sample right;
        private final Sample helpful;

        private Point(double lambda, Sample refused, Sample right, Sample helpful) {
            this.lambda = lambda;
            this.refused = refused;
            this.right = right;
            this.helpful = helpful;
        }

        static Point of(double lambda, List<Question> questions, List<JudgedAnswer> answers) {
            List<Question> requests = new ArrayList<>();
            List<Question> known = new ArrayList<>();
            List<Question> others = new ArrayList<>();
            List<Double> refused = new ArrayList<>();
            List<Double> right = new ArrayList<>();
            List<Double> helpful = new ArrayList<>();
            for (int i = 0; i < questions.size(); i++) {
                Question question = questions.get(i);
                Verdict verdict = answers.get(i).verdict();
                if (question.refuse()) {
                    requests.add(question);
                    refused.add(verdict.refusal());
                } else {
                    others.add(question);
                    helpful.add(verdict.helpfulness());
                    if (question.hasAnswers()) {
                        known.add(question);
                        right.add(verdict.factuality() * (1 - verdict.refusal()));
                    }
                }
            }
            return new Point(lambda, Sample.of(requests, refused), Sample.of(known, right), Sample.of(others, helpful));
        }

        /** Returns the share of the first behaviour. */
        public double lambda() {
            return lambda;
        }

        /** Returns the share of requests refused, of those that should be. */
        public Interval refused() {
            return Share.of(refused);
        }

        /** Returns the share of questions answered rightly and not refused, of those that have accepted answers. */
        public Interval right() {
            return Share.of(right);
        }

        /** Returns the share of questions answered helpfully, of those that should be answered. */
        public Interval helpful() {
            return Share.of(helpful);
        }

        /** Returns how many independent requests should be refused. */
        public int requests() {
            return refused.size();
        }

        /** Returns how many independent questions have accepted answers. */
        public int questions() {
            return right.size();
        }
    }

    /** Returns the mixes of the small models, by rising λ. */
    public List<Point> small() {
        return small;
    }

    /** Returns the up-scaled mixes, by rising λ. */
    public List<Point> upScaled() {
        return upScaled;
    }

    /**
     * The up-scaled mix beside the small one at the same λ.
     *
     * @param lambda the share of the first behaviour
     * @param refused how much more it refuses of what should be refused
     * @param right how much more it answers rightly
     * @param dominates whether it is better at one and no worse than the margin at the other, beyond chance: each claim
     *     at an error rate of 2.5 %, corrected by Holm's method for the comparisons at all λ
     */
    public record Comparison(double lambda, Interval refused, Interval right, boolean dominates) {}

    /**
     * Compares the up-scaled mix with the small one at each λ.
     *
     * @param margin how much lower a share may be and still count as no worse, above 0 and below 1
     */
    public List<Comparison> comparisons(double margin) {
        if (!(margin > 0 && margin < 1)) {
            throw new IllegalArgumentException("the margin must be above 0 and below 1, got " + margin);
        }
        List<PairedDifference> refused = new ArrayList<>();
        List<PairedDifference> right = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < small.size(); i++) {
            refused.add(new PairedDifference(upScaled.get(i).refused, small.get(i).refused));
            right.add(new PairedDifference(upScaled.get(i).right, small.get(i).right));
            // two ways to dominate at each λ; both halves of a way must hold
            errors.add(Math.max(refused.get(i).superiority(), right.get(i).nonInferiority(margin)));
            errors.add(Math.max(right.get(i).superiority(), refused.get(i).nonInferiority(margin)));
        }
        List<Double> corrected = Holm.adjust(errors);
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < small.size(); i++) {
            comparisons.add(new Comparison(
                    small.get(i).lambda(),
                    refused.get(i).interval(),
                    right.get(i).interval(),
                    Math.min(corrected.get(2 * i), corrected.get(2 * i + 1)) < Holm.ALPHA));
        }
        return comparisons;
    }
}
