package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against Math.exp; the bounds are those the class states. */
class ExponentialsTest {
    private static final int OFFSET = 3;

    private final Exponentials exponentials = new Exponentials();

    @Test
    void masses_downToMinus45_stayWithinTheBounds() {
        for (int width : KernelRows.WIDTHS) {
            float[] row = ramp(width, 45);
            for (double temperature : new double[] {0.3, 1, 2.5}) {
                double[] masses = new double[width + 1];
                masses[width] = 42;
                exponentials.masses(row, OFFSET, width, 7, temperature, masses);
                for (int i = 0; i < width; i++) {
                    double x = Math.max(-45, (row[OFFSET + i] - 7.0) / temperature);
                    double error = Math.abs(masses[i] / Math.exp(x) - 1);
                    if (error > (x < -20 ? 1e-7 : 1e-11)) {
                        assertThat(error).as("relative error at %s", x).isZero();
                    }
                }
                assertThat(masses[width]).isEqualTo(42);
            }
        }
    }

    @Test
    void masses_extremes_neitherOverflowNorVanish() {
        float[] row = {7, 7 - 10_000, -Float.MAX_VALUE, 7};
        for (double temperature : new double[] {Double.MIN_NORMAL, 1e-3, 1, 1e300}) {
            double[] masses = new double[4];
            exponentials.masses(row, 0, 4, 7, temperature, masses);
            assertThat(masses[0]).isEqualTo(1);
            assertThat(masses[3]).isEqualTo(1);
            assertThat(masses[1]).isBetween(Math.exp(-45) * (1 - 1e-6), 1.0);
            assertThat(masses[2]).isBetween(Math.exp(-45) * (1 - 1e-6), 1.0);
        }
    }

    @Test
    void sum_anyCount_equalsPlainLoop() {
        for (int width : KernelRows.WIDTHS) {
            double[] values = new double[OFFSET + width + 1];
            double expected = 0;
            for (int i = 0; i < width; i++) {
                values[OFFSET + i] = 1.0 / (1 + i);
                expected += values[OFFSET + i];
            }
            values[OFFSET + width] = 1e9;
            assertThat(Exponentials.sum(values, OFFSET, width)).isCloseTo(expected, within(1e-12));
        }
    }

    /** From 7 evenly down by {@code depth}; what lies around the row is far above. */
    private static float[] ramp(int width, double depth) {
        float[] row = new float[OFFSET + width + 1];
        Arrays.fill(row, 1e9f);
        for (int i = 0; i < width; i++) {
            row[OFFSET + i] = (float) (7 - depth * i / Math.max(1, width - 1));
        }
        return row;
    }
}
