package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
    void isFinite_oneOddEntryAnywhere_isSeen() {
        for (int width = 1; width <= LARGEST; width++) {
            float[] row = row(new SplittableRandom(width), OFFSET + width + 1);
            row[OFFSET - 1] = Float.NaN; // outside
            row[OFFSET + width] = Float.NaN;
            assertThat(Rows.isFinite(row, OFFSET, width)).as("width %d", width).isTrue();
            for (int i = 0; i < width; i++) {
                float kept = row[OFFSET + i];
                for (float odd : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
                    row[OFFSET + i] = odd;
                    assertThat(Rows.isFinite(row, OFFSET, width))
                            .as("%s at %d of %d", odd, i, width)
                            .isFalse();
                }
                row[OFFSET + i] = kept;
            }
        }
    }

    @Test
    void isFinite_largestFloats_areFinite() {
        float[] row = new float[LARGEST];
        Arrays.fill(row, Float.MAX_VALUE);
        assertThat(Rows.isFinite(row, 0, LARGEST)).isTrue();
    }

    @Test
    void max_anyWidth_equalsPlainLoop() {
        SplittableRandom random = new SplittableRandom(2);
        for (int width = 1; width <= LARGEST; width++) {
            float[] row = row(random, OFFSET + width + 1);
            row[OFFSET - 1] = 1e9f;
            row[OFFSET + width] = 1e9f;
            float expected = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < width; i++) {
                expected = Math.max(expected, row[OFFSET + i]);
            }
            assertThat(Rows.max(row, OFFSET, width)).as("width %d", width).isEqualTo(expected);
        }
    }

    @Test
    void max_nanAnywhere_isNan() {
        for (int width = 1; width <= LARGEST; width++) {
            for (int i = 0; i < width; i++) {
                float[] row = row(new SplittableRandom(i), width);
                row[i] = Float.NaN;
                assertThat(Rows.max(row, 0, width))
                        .as("NaN at %d of %d", i, width)
                        .isNaN();
            }
        }
    }

    @Test
    void argmax_highestAnywhere_isFound() {
        for (int width = 1; width <= LARGEST; width++) {
            for (int i = 0; i < width; i++) {
                float[] row = row(new SplittableRandom(i), OFFSET + width);
                row[OFFSET + i] = 100;
                assertThat(Rows.argmax(row, OFFSET, width)).isEqualTo(i);
            }
        }
    }

    @Test
    void argmax_ties_givesTheLowestId() {
        assertThat(Rows.argmax(new float[] {1, 5, 3, 5, 5}, 0, 5)).isEqualTo(1);
        assertThat(Rows.argmax(new float[] {-0f, 0f}, 0, 2)).isZero();
    }

    @Test
    void argmax_nan_isRefused() {
        assertThatThrownBy(() -> Rows.argmax(new float[] {1, Float.NaN}, 0, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }

    @Test
    void logSumExp_anyWidth_equalsPlainLoop() {
        SplittableRandom random = new SplittableRandom(3);
        for (int width = 1; width <= LARGEST; width++) {
            float[] row = row(random, OFFSET + width);
            double sum = 0;
            for (int i = 0; i < width; i++) {
                sum += Math.exp(row[OFFSET + i]);
            }
            assertThat(Rows.logSumExp(row, OFFSET, width)).as("width %d", width).isCloseTo(Math.log(sum), within(1e-6));
        }
    }

    @Test
    void logSumExp_extremes_neitherOverflowNorUnderflow() {
        float none = Float.NEGATIVE_INFINITY;
        assertThat(Rows.logSumExp(new float[] {1e30f, 1e30f}, 0, 2)).isCloseTo(1e30f, within(1e24));
        assertThat(Rows.logSumExp(new float[] {-5000, -5000}, 0, 2)).isCloseTo(-5000 + Math.log(2), within(1e-6));
        assertThat(Rows.logSumExp(new float[] {none, 7, none}, 0, 3)).isCloseTo(7, within(1e-6));
        assertThat(Rows.logSumExp(new float[] {none, none}, 0, 2)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void shift_row_movesOnlyTheRow() {
        float[] row = {1, 2, Float.NEGATIVE_INFINITY, 4};
        Rows.shift(row, 1, 2, -0.5f);
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
