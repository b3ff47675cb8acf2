package org.eft4j;

import java.util.Map;
import java.util.TreeMap;

/** Chi-square tests of counts. Cells that are expected less than five times are put together. */
final class GoodnessOfFit {
    private GoodnessOfFit() {}

    /** The probability that counts drawn from the law would lie at least as far from it as these. 0 if something impossible was counted. */
    static <T extends Comparable<T>> double pValue(Map<T, Long> counts, Map<T, Double> law) {
        if (!law.keySet().containsAll(counts.keySet())) {
            return 0;
        }
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        Cells cells = new Cells();
        for (Map.Entry<T, Double> cell : new TreeMap<>(law).entrySet()) {
            double expected = cell.getValue() * total;
            double found = counts.getOrDefault(cell.getKey(), 0L);
            cells.add(found, expected);
        }
        return cells.pValue();
    }

    /** The same for counts and probabilities by index. */
    static double pValue(long[] counts, double[] law) {
        Map<Integer, Long> found = new TreeMap<>();
        Map<Integer, Double> expected = new TreeMap<>();
        for (int i = 0; i < law.length; i++) {
            if (counts[i] > 0) {
                found.put(i, counts[i]);
            }
            if (law[i] > 0) {
                expected.put(i, law[i]);
            }
        }
        return pValue(found, expected);
    }

    /** The probability that two samples of one law would differ at least as much as these. */
    static <T extends Comparable<T>> double pValueOfTwo(Map<T, Long> one, Map<T, Long> other) {
        double n = one.values().stream().mapToLong(Long::longValue).sum();
        double m = other.values().stream().mapToLong(Long::longValue).sum();
        Map<T, Long> all = new TreeMap<>(one);
        other.forEach((key, count) -> all.merge(key, count, Long::sum));
        double statistic = 0;
        int cells = 0;
        for (T key : all.keySet()) {
            double a = one.getOrDefault(key, 0L);
            double b = other.getOrDefault(key, 0L);
            if (a + b >= 10) {
                double difference = Math.sqrt(m / n) * a - Math.sqrt(n / m) * b;
                statistic += difference * difference / (a + b);
                cells++;
            }
        }
        return upperTail(statistic, cells - 1);
    }

    /** The chance that a chi-square variable exceeds x, by the Wilson–Hilferty cube root, good to a few percent far out in the tail. */
    static double upperTail(double x, int degrees) {
        double k = Math.max(1, degrees);
        double z = (Math.cbrt(x / k) - (1 - 2 / (9 * k))) / Math.sqrt(2 / (9 * k));
        return 0.5 * erfc(z / Math.sqrt(2));
    }

    /** Numerical Recipes' rational approximation, relative error below 1.2e-7. */
    private static double erfc(double x) {
        double t = 1 / (1 + 0.5 * Math.abs(x));
        double[] c = {
            -1.26551223,
            1.00002368,
            0.37409196,
            0.09678418,
            -0.18628806,
            0.27886807,
            -1.13520398,
            1.48851587,
            -0.82215223,
            0.17087277
        };
        double sum = 0;
        for (int i = c.length - 1; i >= 0; i--) {
            sum = sum * t + c[i];
        }
        double value = t * Math.exp(-x * x + sum);
        return x >= 0 ? value : 2 - value;
    }

    /** Sums up cells; the rare ones together. */
    private static final class Cells {
        private double statistic;
        private int count;
        private double rareExpected;
        private double rareFound;

        void add(double found, double expected) {
            if (expected >= 5) {
                statistic += (found - expected) * (found - expected) / expected;
                count++;
            } else {
                rareExpected += expected;
                rareFound += found;
            }
        }

        double pValue() {
            if (rareExpected > 0) {
                statistic += (rareFound - rareExpected) * (rareFound - rareExpected) / Math.max(1, rareExpected);
                count++;
            }
            return upperTail(statistic, count - 1);
        }
    }
}
