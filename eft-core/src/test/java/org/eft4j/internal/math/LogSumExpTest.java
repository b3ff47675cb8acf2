package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogSumExpTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;
    private static final int OFFSET = 2;

    private final LogSumExp logSumExp = new LogSumExp();

    @Test
    void of_anyWidth_equalsPlainLoop() {
        SplittableRandom random = new SplittableRandom(3);
        RandomRows.widths().forEach(width -> {
            float[] row = RandomRows.smooth(random, OFFSET + width);
            double sum = 0;
            for (int i = 0; i < width; i++) {
                sum += Math.exp(row[OFFSET + i]);
            }
            assertThat(logSumExp.of(row, OFFSET, width)).as("width %d", width).isCloseTo(Math.log(sum), within(1e-11));
        });
    }

    @Test
    void of_equalEntries_isTheirLogarithmHigher() {
        assertThat(logSumExp.of(new float[262_144], 0, 262_144)).isCloseTo(Math.log(262_144), within(1e-11));
    }

    @Test
    void of_extremes_neitherOverflowNorUnderflow() {
        assertThat(of(1e30f, 1e30f)).isEqualTo(1e30f);
        assertThat(of(-5000, -5000)).isCloseTo(-5000 + Math.log(2), within(1e-11));
        assertThat(of(NEVER, 7, NEVER)).isCloseTo(7, within(1e-11));
        assertThat(of(Float.MAX_VALUE, -Float.MAX_VALUE)).isEqualTo(Float.MAX_VALUE);
        assertThat(of(NEVER, NEVER)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private double of(float... row) {
        return logSumExp.of(row, 0, row.length);
    }
}
