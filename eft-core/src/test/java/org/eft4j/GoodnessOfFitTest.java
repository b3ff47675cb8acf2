package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The judge judged: it must accept what is right and refuse what is wrong by little. */
class GoodnessOfFitTest {
    private static final double[] LAW = {0.5, 0.3, 0.1, 0.0999, 0.0001, 0};

    @Test
    void upperTail_tabulatedCriticalValues_areNear() {
        assertThat(GoodnessOfFit.upperTail(25.745, 5)).isCloseTo(1e-4, withinPercentage(30));
        assertThat(GoodnessOfFit.upperTail(35.564, 10)).isCloseTo(1e-4, withinPercentage(30));
        assertThat(GoodnessOfFit.upperTail(18.307, 10)).isCloseTo(0.05, withinPercentage(3));
        assertThat(GoodnessOfFit.upperTail(95.969, 50)).isCloseTo(1e-4, withinPercentage(30));
    }

    @Test
    void pValue_drawsFromTheLaw_isUniform() {
        double[] sorted = new double[200];
        for (int seed = 0; seed < sorted.length; seed++) {
            sorted[seed] = GoodnessOfFit.pValue(draws(seed, LAW), LAW);
        }
        Arrays.sort(sorted);
        assertThat(sorted[10]).isBetween(0.01, 0.1);
        assertThat(sorted[100]).isBetween(0.4, 0.6);
        assertThat(sorted[190]).isBetween(0.9, 0.99);
    }

    @Test
    void pValue_drawsFromANearLaw_isSmall() {
        double[] near = {0.49, 0.31, 0.1, 0.0999, 0.0001, 0};
        for (long seed = 0; seed < 50; seed++) {
            assertThat(GoodnessOfFit.pValue(draws(seed, near), LAW))
                    .as("seed %d", seed)
                    .isLessThan(1e-4);
        }
    }

    @Test
    void pValue_rareOutcomesTooOften_isSmall() {
        double[] law = {0.999995, 0.000002, 0.000003};
        assertThat(GoodnessOfFit.pValue(new long[] {99_980, 12, 8}, law)).isLessThan(1e-6);
    }

    @Test
    void pValue_oneImpossibleDraw_is0() {
        assertThat(GoodnessOfFit.pValue(new long[] {99_999, 1}, new double[] {1, 0}))
                .isZero();
    }

    private static long[] draws(long seed, double[] law) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] counts = new long[law.length];
        for (int draw = 0; draw < 100_000; draw++) {
            double left = random.nextDouble();
            int outcome = 0;
            while (left >= law[outcome]) {
                left -= law[outcome++];
            }
            counts[outcome]++;
        }
        return counts;
    }
}
