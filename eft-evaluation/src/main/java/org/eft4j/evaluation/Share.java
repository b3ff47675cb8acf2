package org.eft4j.evaluation;

/**
 * Wilson's score interval for the mean of a sample (Wilson 1927): right for few values too, and never outside [0, 1].
 * For values between 0 and 1, such as the judgements of a model, it is wider than need be, because shares vary most.
 */
final class Share {
    /** The normal distribution's 97.5 % quantile. */
    static final double Z = 1.959963984540054;

    private Share() {}

    /** Returns the mean with its 95 % interval. */
    static Interval of(Sample sample) {
        double mean = sample.mean();
        return sample.size() < Interval.LEAST
                ? Interval.unknown(mean)
                : new Interval(mean, low(mean, sample.size(), Z), high(mean, sample.size(), Z));
    }

    static double low(double mean, int size, double z) {
        return Math.max(0, (centre(mean, size, z) - reach(mean, size, z)) / (1 + z * z / size));
    }

    static double high(double mean, int size, double z) {
        return Math.min(1, (centre(mean, size, z) + reach(mean, size, z)) / (1 + z * z / size));
    }

    private static double centre(double mean, int size, double z) {
        return mean + z * z / (2 * size);
    }

    private static double reach(double mean, int size, double z) {
        return z * Math.sqrt((mean * (1 - mean) + z * z / (4 * size)) / size);
    }
}
