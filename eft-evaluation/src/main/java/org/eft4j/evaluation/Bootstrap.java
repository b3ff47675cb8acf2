package org.eft4j.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Percentile bootstrap of figures that have no interval of a formula. It computes a figure again on many draws of as
 * many questions, with replacement; the interval holds the middle 95 % of the results. All samples of a figure are
 * drawn together, question by question. The seed is fixed: the same answers give the same intervals.
 */
final class Bootstrap {
    private static final int DRAWS = 2000;
    private static final long SEED = 20231020;
    private static final double OUTSIDE = 0.025;

    private Bootstrap() {}

    /**
     * Returns where the mean of a sample lies between two others: 0 where {@code zero} lies, 1 where {@code one} does.
     * The interval is wide where those two lie close together; the figure is NaN where they coincide.
     */
    static Interval gain(Sample sample, Sample zero, Sample one) {
        return interval(sample.size(), draw -> {
            double from = zero.mean(draw);
            return (sample.mean(draw) - from) / (one.mean(draw) - from);
        });
    }

    /** Returns the mean of a sample divided by that of another. */
    static Interval ratio(Sample sample, Sample other) {
        return interval(sample.size(), draw -> sample.mean(draw) / other.mean(draw));
    }

    private static Interval interval(int size, ToDoubleFunction<int[]> figure) {
        double value = size == 0
                ? Double.NaN
                : figure.applyAsDouble(IntStream.range(0, size).toArray());
        if (size < Interval.LEAST) {
            return Interval.unknown(value);
        }
        int[] draw = new int[size];
        SplittableRandom random = new SplittableRandom(SEED);
        double[] figures = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            Arrays.setAll(draw, k -> random.nextInt(size));
            figures[i] = figure.applyAsDouble(draw);
        }
        Arrays.sort(figures);
        int outside = (int) Math.floor(OUTSIDE * DRAWS);
        return new Interval(value, figures[outside], figures[DRAWS - 1 - outside]);
    }
}
