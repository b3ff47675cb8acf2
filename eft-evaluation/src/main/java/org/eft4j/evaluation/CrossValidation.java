package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The choice of the best of several settings, and what it is worth. The best of many looks better than it is, because
 * chance had many tries. So the independent questions are dealt into folds; for each fold the best setting on the other
 * folds is chosen; and its values on the fold left out are what this way to choose can expect.
 *
 * @param best the best setting on all questions; of equals the one listed first
 * @param heldOut for each independent question the value of the setting that was chosen without it
 * @param chosen how many folds chose each setting
 */
record CrossValidation(String best, Sample heldOut, Map<String, Integer> chosen) {
    private static final long SEED = 20231020;

    /**
     * Chooses by cross-validation.
     *
     * @param samples of each setting on the same questions, higher is better
     * @param folds at least 2, and no more than there are independent questions
     */
    static CrossValidation of(Map<String, Sample> samples, int folds) {
        int size = samples.values().iterator().next().size();
        if (folds < 2 || folds > size) {
            throw new IllegalArgumentException(
                    "cross-validation of " + size + " questions takes 2 to " + size + " folds, got " + folds);
        }
        int[] foldOf = deal(size, folds);
        double[] heldOut = new double[size];
        Map<String, Integer> chosen = new LinkedHashMap<>();
        for (int fold = 0; fold < folds; fold++) {
            Map.Entry<String, Sample> choice = best(samples, foldOf, fold);
            chosen.merge(choice.getKey(), 1, Integer::sum);
            for (int i = 0; i < size; i++) {
                if (foldOf[i] == fold) {
                    heldOut[i] = choice.getValue().get(i);
                }
            }
        }
        return new CrossValidation(best(samples, foldOf, -1).getKey(), Sample.of(heldOut), chosen);
    }

    private static int[] deal(int size, int folds) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(SEED));
        int[] foldOf = new int[size];
        for (int i = 0; i < size; i++) {
            foldOf[order.get(i)] = i % folds;
        }
        return foldOf;
    }

    /** Returns the setting with the highest sum over all folds but one. */
    private static Map.Entry<String, Sample> best(Map<String, Sample> samples, int[] foldOf, int leftOut) {
        Map.Entry<String, Sample> best = samples.entrySet().iterator().next();
        double highest = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, Sample> entry : samples.entrySet()) {
            double sum = 0;
            for (int i = 0; i < foldOf.length; i++) {
                sum += foldOf[i] == leftOut ? 0 : entry.getValue().get(i);
            }
            if (sum > highest) {
                highest = sum;
                best = entry;
            }
        }
        return best;
    }
}
