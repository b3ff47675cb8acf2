package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Independent values in [0, 1], one for each group of questions, or for each question that has no group. Questions of
 * one group, such as paraphrases, depend on each other: they count once, with the mean of their values. Immutable.
 */
final class Sample {
    private final double[] values;

    private Sample(double[] values) {
        this.values = values;
    }

    /** Returns the sample of independent values. */
    static Sample of(double... values) {
        return new Sample(values.clone());
    }

    /**
     * Returns the sample of the values of some questions.
     *
     * @param values in the order of the questions
     */
    static Sample of(List<Question> questions, List<Double> values) {
        List<double[]> sums = new ArrayList<>();
        Map<String, double[]> byGroup = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            String group = questions.get(i).group();
            double[] sum = group.isEmpty() ? null : byGroup.get(group);
            if (sum == null) {
                sum = new double[2];
                sums.add(sum);
                byGroup.put(group, sum);
            }
            sum[0] += values.get(i);
            sum[1]++;
        }
        return new Sample(sums.stream().mapToDouble(sum -> sum[0] / sum[1]).toArray());
    }

    int size() {
        return values.length;
    }

    double get(int index) {
        return values[index];
    }

    /** Returns the mean; NaN of no value. */
    double mean() {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** Returns the mean of the values at some indices, which may repeat. */
    double mean(int[] indices) {
        double sum = 0;
        for (int index : indices) {
            sum += values[index];
        }
        return sum / indices.length;
    }
}
