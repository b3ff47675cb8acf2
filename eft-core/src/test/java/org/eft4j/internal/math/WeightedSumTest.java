package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Against plain loops in double precision, on every width up to 70, so that all remainders of unrolled loops are met,
 * and around tiles.
 */
class WeightedSumTest {
    private static final int OFFSET = 3;

    private final WeightedSum sum = new WeightedSum();

    @Test
    void of_anyNumberOfRows_equalsPlainLoop() {
        for (int width = 1; width <= 70; width++) {
            check(width);
        }
        for (int width : KernelRows.WIDTHS) {
            check(width);
        }
        check(KernelRows.VOCABULARIES[0]);
    }

    private void check(int width) {
        SplittableRandom random = new SplittableRandom(width);
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
            sum.of(out, OFFSET, rows, offsets, weights, count, width);
            for (int i = 0; i < width; i++) {
                if (Math.abs(out[OFFSET + i] - expected[i]) > 1e-4) {
                    assertThat((double) out[OFFSET + i])
                            .as("entry %d of %d, %d rows", i, width, count)
                            .isCloseTo(expected[i], within(1e-4));
                }
            }
            assertThat(out[OFFSET - 1]).isEqualTo(42);
            assertThat(out[OFFSET + width]).isEqualTo(42);
            assertInPlaceIsTheSame(out, rows, offsets, weights, width);
        }
    }

    /** Rows that begin where the sum begins go another way, to the same bits. */
    private void assertInPlaceIsTheSame(float[] byTiles, float[][] rows, int[] offsets, float[] weights, int width) {
        int count = rows.length;
        float[][] moved = new float[count][OFFSET + width];
        int[] same = new int[count];
        Arrays.fill(same, OFFSET);
        for (int m = 0; m < count; m++) {
            System.arraycopy(rows[m], offsets[m], moved[m], OFFSET, width);
        }
        float[] inPlace = new float[OFFSET + width + 1];
        Arrays.fill(inPlace, 42);
        sum.of(inPlace, OFFSET, moved, same, weights, count, width);
        assertThat(inPlace).as("width %d, %d rows", width, count).isEqualTo(byTiles);
    }

    private static float[] row(SplittableRandom random, int length) {
        float[] row = new float[length];
        for (int i = 0; i < length; i++) {
            row[i] = (float) random.nextDouble(-20, 20);
        }
        return row;
    }
}
