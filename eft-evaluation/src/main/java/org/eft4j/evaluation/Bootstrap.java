package org.eft4j.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Percentile bootstrap over questions: a figure is computed again on many draws of as many questions, with replacement, and the interval
 * holds the middle 95 % of what comes out. What is compared on the same questions is drawn together, so that the interval of a difference is
 * a paired one. The seed is fixed: the same answers give the same intervals.
 */
public final class Bootstrap {
    private static final int DRAWS = 2000;
    private static final long SEED = 20231020;
    private static final double OUTSIDE = 0.025;

    private Bootstrap() {}

    /** The mean of some values. */
    public static Interval mean(List<Double> values) {
        double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
        return interval(array.length, draw -> mean(array, draw));
    }

    /** The mean difference of values on the same questions. */
    public static Interval difference(List<Double> values, List<Double> others) {
        double[] array = new double[values.size()];
        Arrays.setAll(array, i -> values.get(i) - others.get(i));
        return interval(array.length, draw -> mean(array, draw));
    }

    /**
     * Where the mean of some values lies between two others, on the same questions: 0 where {@code zero} lies, 1 where {@code one} does.
     * Wide where those two lie close together, and NaN where they coincide.
     */
    public static Interval gain(List<Double> values, List<Double> zero, List<Double> one) {
        double[] x = toArray(values);
        double[] a = toArray(zero);
        double[] b = toArray(one);
        return interval(x.length, draw -> {
            double from = mean(a, draw);
            return (mean(x, draw) - from) / (mean(b, draw) - from);
        });
    }

    /** The mean of some values divided by that of others on the same questions. */
    public static Interval ratio(List<Double> values, List<Double> others) {
        double[] x = toArray(values);
        double[] y = toArray(others);
        return interval(x.length, draw -> mean(x, draw) / mean(y, draw));
    }

    private static double[] toArray(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double mean(double[] values, int[] draw) {
        double sum = 0;
        for (int index : draw) {
            sum += values[index];
        }
        return sum / draw.length;
    }

    private static Interval interval(int size, ToDoubleFunction<int[]> figure) {
        if (size == 0) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN);
        }
        int[] draw = new int[size];
        Arrays.setAll(draw, i -> i);
        double value = figure.applyAsDouble(draw);
        SplittableRandom random = new SplittableRandom(SEED);
        double[] figures = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            for (int k = 0; k < size; k++) {
                draw[k] = random.nextInt(size);
            }
            figures[i] = figure.applyAsDouble(draw);
        }
        Arrays.sort(figures);
        int outside = (int) Math.floor(OUTSIDE * DRAWS);
        return new Interval(value, figures[outside], figures[DRAWS - 1 - outside]);
    }
}
