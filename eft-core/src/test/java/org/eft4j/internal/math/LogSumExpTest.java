package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.eft4j.internal.math.KernelRows.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against Math.exp and Math.log; the bound is the one the class states. */
class LogSumExpTest {
    private static final double BOUND = 1e-11;

    private final LogSumExp logSumExp = new LogSumExp();

    @ParameterizedTest
    @EnumSource(Shape.class)
    void of_anyRow_equalsMathExp(Shape shape) {
        for (int width : KernelRows.WIDTHS) {
            check(shape, width);
        }
        for (int width : KernelRows.VOCABULARIES) {
            check(shape, width);
        }
    }

    private void check(Shape shape, int width) {
        float[] row = KernelRows.row(shape, 2, width, width);
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            max = Math.max(max, row[2 + i]);
        }
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += Math.exp(row[2 + i] - max);
        }
        assertThat(logSumExp.of(row, 2, width)).as("width %d", width).isCloseTo(max + Math.log(sum), within(BOUND));
    }

    @Test
    void of_extremes_neitherOverflowsNorUnderflows() {
        float none = Float.NEGATIVE_INFINITY;
        assertThat(logSumExp.of(new float[] {1e30f, 1e30f}, 0, 2)).isEqualTo(1e30f);
        assertThat(logSumExp.of(new float[] {-5000, -5000}, 0, 2)).isCloseTo(-5000 + Math.log(2), within(BOUND));
        assertThat(logSumExp.of(new float[] {none, 7, none}, 0, 3)).isCloseTo(7, within(BOUND));
        assertThat(logSumExp.of(new float[] {none, none}, 0, 2)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(logSumExp.of(new float[] {0, -10_000}, 0, 2)).isCloseTo(0, within(BOUND));
    }
}
