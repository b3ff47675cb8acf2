package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.eft4j.internal.math.KernelRows.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against Math.exp and Math.log, entry by entry. */
class DistributionComparisonTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    @ParameterizedTest
    @EnumSource(Shape.class)
    void compare_anyRows_equalsMathExp(Shape shape) {
        for (int width : KernelRows.WIDTHS) {
            for (Shape other : Shape.values()) {
                check(KernelRows.row(shape, 2, width, width), KernelRows.row(other, 3, width, width + 1L), width);
            }
        }
        check(KernelRows.row(shape, 2, 128_256, 1), KernelRows.row(Shape.REAL, 3, 128_256, 2), 128_256);
    }

    private static void check(float[] a, float[] b, int width) {
        DistributionComparison comparison = new DistributionComparison(width);
        comparison.compare(a, 2, b, 3);
        double[] expected = new double[width];
        double[] p = distribution(a, 2, width);
        double[] q = distribution(b, 3, width);
        double sum = 0;
        for (int i = 0; i < width; i++) {
            expected[i] = p[i] - q[i];
            sum += Math.abs(expected[i]) / 2;
        }
        assertThat(comparison.totalVariation()).as("width %d", width).isCloseTo(sum, within(1e-9));
        double[] falling =
                Arrays.stream(expected).map(x -> -x).sorted().map(x -> -x).toArray();
        Ranking ranking = new Ranking();
        comparison.rankRaised(3, ranking);
        for (int rank = 0; rank < ranking.size(); rank++) {
            assertThat(expected[ranking.id(rank)]).isCloseTo(falling[rank], within(1e-7));
        }
        comparison.rankLowered(3, ranking);
        for (int rank = 0; rank < ranking.size(); rank++) {
            assertThat(expected[ranking.id(rank)]).isCloseTo(falling[width - 1 - rank], within(1e-7));
        }
    }

    private static double[] distribution(float[] row, int offset, int width) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            max = Math.max(max, row[offset + i]);
        }
        double[] distribution = new double[width];
        for (int i = 0; i < width; i++) {
            distribution[i] = Math.exp(row[offset + i] - max);
        }
        double sum = Arrays.stream(distribution).sum();
        return Arrays.stream(distribution).map(x -> x / sum).toArray();
    }

    @Test
    void compare_extremes_areExact() {
        DistributionComparison comparison = new DistributionComparison(3);
        comparison.compare(new float[] {1, 2, NEVER}, 0, new float[] {1001, 1002, NEVER}, 0);
        assertThat(comparison.totalVariation()).isCloseTo(0, within(1e-12));
        comparison.compare(new float[] {0, NEVER, NEVER}, 0, new float[] {NEVER, 5, NEVER}, 0);
        assertThat(comparison.totalVariation()).isEqualTo(1);
        assertThat(comparison.firstNormaliser()).isEqualTo(0);
        assertThat(comparison.secondNormaliser()).isEqualTo(5);
    }

    @Test
    void rank_tokensThatDoNotChange_areLeftOut() {
        DistributionComparison comparison = new DistributionComparison(4);
        Ranking ranking = new Ranking();
        comparison.compare(new float[] {0, 0, 3, NEVER}, 0, new float[] {0, 0, 3, NEVER}, 0);
        comparison.rankRaised(4, ranking);
        assertThat(ranking.size()).isZero();
        comparison.compare(new float[] {1, 0, NEVER, NEVER}, 0, new float[] {0, 1, NEVER, NEVER}, 0);
        comparison.rankRaised(4, ranking);
        assertThat(ranking.size()).isEqualTo(1);
        assertThat(ranking.id(0)).isEqualTo(0);
        comparison.rankLowered(4, ranking);
        assertThat(ranking.size()).isEqualTo(1);
        assertThat(ranking.id(0)).isEqualTo(1);
    }
}
