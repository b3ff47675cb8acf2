package org.eft4j.evaluation;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * How much higher the mean of one sample is than that of another, where both are values of the same questions.
 *
 * <p>The interval is Newcombe's of squared and added Wilson intervals (Newcombe 1998, method 10), which is right for
 * few questions too. Whether the difference is above 0 is asked of a randomisation test, which assumes nothing: without
 * a difference each question's two values could as well stand the other way round. It is McNemar's exact test where the
 * values are 0 and 1.
 */
final class PairedDifference {
    /** Random signs of the differences; the seed is fixed, so that the same answers give the same verdict. */
    private static final int DRAWS = 9999;

    private static final long SEED = 20231020;

    /** Sums that differ by less are equal, and rounding told them apart. */
    private static final double ROUNDING = 1e-9;

    private static final int BISECTIONS = 60;
    private static final double LARGEST_Z = 40;

    private final Sample first;
    private final Sample second;
    private final double correlation;

    /**
     * Makes a difference.
     *
     * @param first the sample that is expected to be higher
     * @param second the values of the same questions, in the same order
     */
    PairedDifference(Sample first, Sample second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException("a paired difference needs two values of each question, got "
                    + first.size() + " and " + second.size());
        }
        this.first = first;
        this.second = second;
        this.correlation = correlation();
    }

    /** Returns Pearson's correlation, which Newcombe corrects towards 0 by half a question. */
    private double correlation() {
        int size = first.size();
        double covariance = 0;
        double varianceOfFirst = 0;
        double varianceOfSecond = 0;
        for (int i = 0; i < size; i++) {
            double x = first.get(i) - first.mean();
            double y = second.get(i) - second.mean();
            covariance += x * y / size;
            varianceOfFirst += x * x / size;
            varianceOfSecond += y * y / size;
        }
        double corrected = covariance > 0 ? Math.max(0, covariance - 0.5 / size) : covariance;
        double scale = Math.sqrt(varianceOfFirst * varianceOfSecond);
        return scale == 0 ? 0 : corrected / scale;
    }

    /** Returns the same difference the other way round. */
    PairedDifference reversed() {
        return new PairedDifference(second, first);
    }

    /** Returns whether there are enough questions to say anything. */
    boolean isKnown() {
        return first.size() >= Interval.LEAST;
    }

    /** Returns the difference of the means with its 95 % interval. */
    Interval interval() {
        double difference = first.mean() - second.mean();
        return isKnown()
                ? new Interval(difference, low(Share.Z), difference + second().minus(first(), Share.Z))
                : Interval.unknown(difference);
    }

    private double low(double z) {
        return first.mean() - second.mean() - first().minus(second(), z);
    }

    /** One side of the squared and added intervals. */
    private record Side(double mean, int size, double correlation) {
        /** Returns how far below its value the difference to another may lie. */
        double minus(Side other, double z) {
            double down = mean - Share.low(mean, size, z);
            double up = Share.high(other.mean, size, z) - other.mean;
            return Math.sqrt(Math.max(0, down * down - 2 * correlation * down * up + up * up));
        }
    }

    private Side first() {
        return new Side(first.mean(), first.size(), correlation);
    }

    private Side second() {
        return new Side(second.mean(), second.size(), correlation);
    }

    /** Returns how likely chance alone gives a difference this high or higher; 1 for too few questions. */
    double superiority() {
        if (!isKnown()) {
            return 1;
        }
        double[] differences = IntStream.range(0, first.size())
                .mapToDouble(i -> first.get(i) - second.get(i))
                .filter(difference -> difference != 0)
                .toArray();
        double found = IntStream.range(0, differences.length)
                .mapToDouble(i -> differences[i])
                .sum();
        SplittableRandom random = new SplittableRandom(SEED);
        int asHigh = 1;
        for (int draw = 0; draw < DRAWS; draw++) {
            asHigh += withRandomSigns(differences, random) >= found - ROUNDING ? 1 : 0;
        }
        return asHigh / (double) (DRAWS + 1);
    }

    private static double withRandomSigns(double[] differences, SplittableRandom random) {
        double sum = 0;
        long signs = 0;
        for (int i = 0; i < differences.length; i++) {
            signs = i % Long.SIZE == 0 ? random.nextLong() : signs >>> 1;
            sum += (signs & 1) == 0 ? differences[i] : -differences[i];
        }
        return sum;
    }

    /**
     * Returns how likely chance alone gives this difference or a higher one where the truth is lower by a margin; 1 of
     * too few questions. It is the error rate at which the interval's lower end meets the margin.
     *
     * @param margin how much lower counts as no worse, above 0
     */
    double nonInferiority(double margin) {
        if (!isKnown() || first.mean() - second.mean() <= -margin) {
            return 1;
        }
        double inside = 0;
        double outside = LARGEST_Z;
        for (int i = 0; i < BISECTIONS; i++) {
            double z = (inside + outside) / 2;
            if (low(z) > -margin) {
                inside = z;
            } else {
                outside = z;
            }
        }
        return Erfc.value(inside / Math.sqrt(2)) / 2;
    }
}
