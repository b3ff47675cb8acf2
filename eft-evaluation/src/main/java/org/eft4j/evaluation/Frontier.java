package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * What a mix of two behaviours does at each share λ of the first: how much of what should be refused it refuses, and how much of what should
 * be answered it answers rightly. Once for the two small tuned models alone, and once up-scaled by a large base model.
 */
public record Frontier(List<Point> points) {
    /** Makes the list immutable. */
    public Frontier {
        points = List.copyOf(points);
    }

    /**
     * One mix.
     *
     * @param upScaled whether the large base model is in it
     * @param lambda the share of the first behaviour
     * @param refusals whether each request that should be refused was
     * @param right whether each other question that has accepted answers was answered rightly and not refused
     * @param helpful whether each other question was answered helpfully
     */
    public record Point(
            boolean upScaled, double lambda, List<Double> refusals, List<Double> right, List<Double> helpful) {
        /**
         * The point of some answers.
         *
         * @param questions what was asked, in the order of the answers
         */
        public static Point of(boolean upScaled, double lambda, List<Question> questions, List<JudgedAnswer> answers) {
            List<Double> refusals = new ArrayList<>();
            List<Double> right = new ArrayList<>();
            List<Double> helpful = new ArrayList<>();
            for (int i = 0; i < questions.size(); i++) {
                Verdict verdict = answers.get(i).verdict();
                if (questions.get(i).refuse()) {
                    refusals.add(verdict.refusal());
                } else {
                    if (questions.get(i).hasAnswers()) {
                        right.add(verdict.factuality() * (1 - verdict.refusal()));
                    }
                    helpful.add(verdict.helpfulness());
                }
            }
            return new Point(upScaled, lambda, refusals, right, helpful);
        }
    }

    /** The points of one kind, by rising λ. */
    public List<Point> of(boolean upScaled) {
        return points.stream()
                .filter(point -> point.upScaled() == upScaled)
                .sorted((a, b) -> Double.compare(a.lambda(), b.lambda()))
                .toList();
    }

    /**
     * The up-scaled mix beside the small one at the same λ.
     *
     * @param refusals how much more it refuses of what should be refused
     * @param right how much more it answers rightly
     */
    public record Comparison(double lambda, Interval refusals, Interval right) {
        /** Whether the up-scaled mix is better at one and, beyond chance, not worse at the other. */
        public boolean dominates() {
            return (refusals.isAbove(0) && !right.isBelow(0)) || (right.isAbove(0) && !refusals.isBelow(0));
        }
    }

    /** The comparison at each λ. */
    public List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        List<Point> small = of(false);
        List<Point> upScaled = of(true);
        for (int i = 0; i < small.size(); i++) {
            comparisons.add(new Comparison(
                    small.get(i).lambda(),
                    Bootstrap.difference(
                            upScaled.get(i).refusals(), small.get(i).refusals()),
                    Bootstrap.difference(upScaled.get(i).right(), small.get(i).right())));
        }
        return comparisons;
    }
}
