package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Kernels against plain loops in double precision, on every width up to 70, so that all remainders of unrolled loops are met. */
class RowsTest {
    private static final int LARGEST = 70;
    private static final int OFFSET = 3;

    @Test
    void weightedSum_anyNumberOfRows_equalsPlainLoop() {
        SplittableRandom random = new SplittableRandom(1);
        for (int width = 1; width <= LARGEST; width++) {
            for (int count = 1; count <= 6; count++) {
                float[][] rows = new float[count][];
                int[] offsets = new int[count];
                float[] weights = new float[count];
                double[] expected = new double[width];
                for (int m = 0; m < count; m++) {
                    offsets[m] = random.nextInt(4);
                    weights[m] = (float) random.nextDouble(-2, 2);
                    rows[m] = row(random, offsets[m] + width);
                    for (int i = 0; i < width; i++) {
                        expected[i] += (double) weights[m] * rows[m][offsets[m] + i];
                    }
                }
                float[] out = new float[OFFSET + width + 1];
                Arrays.fill(out, 42);
                Rows.weightedSum(out, OFFSET, rows, offsets, weights, count, width);
                for (int i = 0; i < width; i++) {
                    assertThat((double) out[OFFSET + i])
                            .as("entry %d of %d, %d rows", i, width, count)
                            .isCloseTo(expected[i], within(1e-4));
                }
                assertThat(out[OFFSET - 1]).isEqualTo(42);
                assertThat(out[OFFSET + width]).isEqualTo(42);
            }
        }
    }

    @Test
    void subtract_row_movesOnlyTheRow() {
        float[] row = {1, 2, Float.NEGATIVE_INFINITY, 4};
        Rows.subtract(row, 1, 2, 0.5);
        assertThat(row).containsExactly(1, 1.5f, Float.NEGATIVE_INFINITY, 4);
    }

    private static float[] row(SplittableRandom random, int length) {
        float[] row = new float[length];
        for (int i = 0; i < length; i++) {
            row[i] = (float) random.nextDouble(-20, 20);
        }
        return row;
    }
}
