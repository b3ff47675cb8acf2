package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Choosing the best of several settings without fooling oneself. The best of many looks better than it is, because chance had many tries; so
 * the questions are dealt into folds, for each fold the best setting on the other folds is chosen, and its values on the fold left out are
 * what choosing this way can expect.
 *
 * @param best the best setting on all questions; of equals the one listed first
 * @param heldOut for each question the value of the setting that was chosen without it
 * @param chosen how many folds chose each setting
 */
public record CrossValidation(String best, List<Double> heldOut, Map<String, Integer> chosen) {
    private static final long SEED = 20231020;

    /**
     * Chooses.
     *
     * @param values of each setting on the same questions, higher is better
     * @param folds at least 2, and no more than there are questions
     */
    public static CrossValidation of(Map<String, List<Double>> values, int folds) {
        int questions = values.values().iterator().next().size();
        if (folds < 2 || folds > questions) {
            throw new IllegalArgumentException(
                    "cross-validation of " + questions + " questions takes 2 to " + questions + " folds, got " + folds);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(SEED));
        int[] foldOf = new int[questions];
        for (int i = 0; i < questions; i++) {
            foldOf[order.get(i)] = i % folds;
        }
        List<Double> heldOut = new ArrayList<>(Collections.nCopies(questions, 0.0));
        Map<String, Integer> chosen = new LinkedHashMap<>();
        for (int fold = 0; fold < folds; fold++) {
            String choice = best(values, foldOf, fold);
            chosen.merge(choice, 1, Integer::sum);
            List<Double> its = values.getOrDefault(choice, List.of());
            for (int i = 0; i < questions; i++) {
                if (foldOf[i] == fold) {
                    heldOut.set(i, its.get(i));
                }
            }
        }
        return new CrossValidation(best(values, foldOf, -1), List.copyOf(heldOut), chosen);
    }

    /** The setting with the highest sum over all folds but one. */
    private static String best(Map<String, List<Double>> values, int[] foldOf, int leftOut) {
        String best = "";
        double highest = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, List<Double>> entry : values.entrySet()) {
            double sum = 0;
            for (int i = 0; i < foldOf.length; i++) {
                sum += foldOf[i] == leftOut ? 0 : entry.getValue().get(i);
            }
            if (sum > highest) {
                highest = sum;
                best = entry.getKey();
            }
        }
        return best;
    }
}
