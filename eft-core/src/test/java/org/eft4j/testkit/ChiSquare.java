package org.eft4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pearson's test of counts against an exact distribution. Outcomes expected fewer than 5 times are counted together.
 * The critical value is that of Wilson and Hilferty's approximation, at a probability of 1e-4 for a true distribution
 * to be refused; it errs towards accepting.
 */
public final class ChiSquare {
    /** The standard normal's quantile at 1 − 1e-4. */
    private static final double NORMAL_QUANTILE = 3.719;

    private static final double LEAST_EXPECTED = 5;

    private ChiSquare() {}

    /**
     * Fails if counts of named outcomes do not follow a distribution.
     *
     * @param what is put into the message
     * @param distribution the probability of every outcome that can occur
     */
    public static void assertFollows(String what, Map<String, Long> counts, Map<String, Double> distribution) {
        assertThat(distribution.keySet()).as(what).containsAll(counts.keySet());
        List<String> outcomes = List.copyOf(distribution.keySet());
        assertFollows(
                what,
                outcomes.stream().mapToLong(o -> counts.getOrDefault(o, 0L)).toArray(),
                outcomes.stream()
                        .mapToDouble(o -> distribution.getOrDefault(o, 0.0))
                        .toArray());
    }

    /**
     * Fails if two samples are not of one distribution; outcomes met fewer than ten times in both together are left
     * out.
     */
    public static void assertSameDistribution(String what, Map<String, Long> one, Map<String, Long> other) {
        double n = one.values().stream().mapToLong(Long::longValue).sum();
        double m = other.values().stream().mapToLong(Long::longValue).sum();
        Set<String> outcomes = new TreeSet<>(one.keySet());
        outcomes.addAll(other.keySet());
        double statistic = 0;
        int cells = 0;
        for (String outcome : outcomes) {
            double a = one.getOrDefault(outcome, 0L);
            double b = other.getOrDefault(outcome, 0L);
            if (a + b >= 2 * LEAST_EXPECTED) {
                double difference = Math.sqrt(m / n) * a - Math.sqrt(n / m) * b;
                statistic += difference * difference / (a + b);
                cells++;
            }
        }
        assertThat(statistic)
                .as("%s: χ² of two samples, %d outcomes", what, cells)
                .isLessThan(criticalValue(cells - 1));
    }

    /**
     * Fails if counts of numbered outcomes do not follow a distribution; see {@link #assertFollows(String, Map, Map)}.
     */
    public static void assertFollows(String what, long[] counts, double[] distribution) {
        assertThat(counts).as(what).hasSameSizeAs(distribution);
        for (int i = 0; i < distribution.length; i++) {
            if (distribution[i] == 0) {
                assertThat(counts[i])
                        .as("%s: draws of the impossible %d", what, i)
                        .isZero();
            }
        }
        double draws = 0;
        for (long count : counts) {
            draws += count;
        }
        double statistic = 0;
        double rareExpected = 0;
        double rareCount = 0;
        int cells = 0;
        for (int i = 0; i < distribution.length; i++) {
            double expected = draws * distribution[i];
            if (expected < LEAST_EXPECTED) {
                rareExpected += expected;
                rareCount += counts[i];
            } else {
                statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
                cells++;
            }
        }
        if (rareExpected > 0) {
            statistic += (rareCount - rareExpected) * (rareCount - rareExpected) / Math.max(1, rareExpected);
            cells++;
        }
        if (cells > 1) {
            assertThat(statistic)
                    .as("%s: χ² of %d outcomes and %.0f draws", what, cells, draws)
                    .isLessThan(criticalValue(cells - 1));
        }
    }

    /** Returns what the statistic of a true distribution exceeds with a probability of 1e-4. */
    public static double criticalValue(int degreesOfFreedom) {
        double ninth = 2.0 / (9 * degreesOfFreedom);
        return degreesOfFreedom * Math.pow(1 - ninth + NORMAL_QUANTILE * Math.sqrt(ninth), 3);
    }
}
