package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.eft4j.testkit.ChiSquare;
import org.junit.jupiter.api.Test;

/** The judge judged: it must refuse what is wrong by little. */
class ChiSquareTest {
    private static final double[] DISTRIBUTION = {0.5, 0.3, 0.1, 0.0999, 0.0001, 0};

    @Test
    void criticalValue_tabulated_isApproximated() {
        assertThat(ChiSquare.criticalValue(5)).isCloseTo(25.745, withinPercentage(3));
        assertThat(ChiSquare.criticalValue(10)).isCloseTo(35.564, withinPercentage(3));
        assertThat(ChiSquare.criticalValue(50)).isCloseTo(95.969, withinPercentage(3));
    }

    @Test
    void assertFollows_drawsFromTheDistribution_areAccepted() {
        for (long seed = 0; seed < 50; seed++) {
            ChiSquare.assertFollows("seed " + seed, draws(seed, DISTRIBUTION), DISTRIBUTION);
        }
    }

    @Test
    void assertFollows_drawsFromANearDistribution_areRefused() {
        double[] near = {0.49, 0.31, 0.1, 0.0999, 0.0001, 0};
        for (long seed = 0; seed < 50; seed++) {
            long[] counts = draws(seed, near);
            assertThatThrownBy(() -> ChiSquare.assertFollows("near", counts, DISTRIBUTION))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("χ²");
        }
    }

    @Test
    void assertFollows_rareOutcomesTooOften_areRefused() {
        double[] distribution = {0.9999, 0.00002, 0.00003, 0.00005};
        assertThatThrownBy(() -> ChiSquare.assertFollows("rare", new long[] {99_000, 400, 300, 300}, distribution))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void assertFollows_oneImpossibleDraw_isRefused() {
        assertThatThrownBy(() -> ChiSquare.assertFollows("hole", new long[] {99_999, 1}, new double[] {1, 0}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("impossible 1");
    }

    @Test
    void assertSameDistribution_samplesOfOneDistribution_areAcceptedAndOfNearDistributionsRefused() {
        Map<String, Long> one = named(draws(1, DISTRIBUTION));
        ChiSquare.assertSameDistribution("one distribution", one, named(draws(2, DISTRIBUTION)));
        Map<String, Long> near = named(draws(3, new double[] {0.49, 0.31, 0.1, 0.0999, 0.0001, 0}));
        assertThatThrownBy(() -> ChiSquare.assertSameDistribution("near", one, near))
                .isInstanceOf(AssertionError.class);
    }

    private static Map<String, Long> named(long[] counts) {
        Map<String, Long> named = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            named.put("outcome " + i, counts[i]);
        }
        return named;
    }

    private static long[] draws(long seed, double[] distribution) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] counts = new long[distribution.length];
        for (int draw = 0; draw < 100_000; draw++) {
            double left = random.nextDouble();
            int outcome = 0;
            while (left >= distribution[outcome]) {
                left -= distribution[outcome++];
            }
            counts[outcome]++;
        }
        return counts;
    }
}
