package org.eft4j.internal.math;

/**
 * Kernels over rows of logits. A row is {@code width} floats from {@code offset} of an array. All are pure functions of their arguments
 * and thread-safe; loops keep several accumulators, since C2 does not reorder floating-point sums and so vectorises only what is written
 * in parallel.
 */
public final class Rows {
    private Rows() {}

    /**
     * The sum of weighted rows: {@code out[i] = Σ weights[m] · rows[m][offset + i]}. Finite where every input is finite; see {@link
     * #isFinite}.
     */
    public static void weightedSum(
            float[] out, int outOffset, float[][] rows, int[] offsets, float[] weights, int count, int width) {
        switch (count) {
            case 1 -> scale(out, outOffset, rows[0], offsets[0], weights[0], width);
            case 2 -> sumOfTwo(out, outOffset, rows[0], offsets[0], weights[0], rows[1], offsets[1], weights[1], width);
            default -> {
                sumOfThree(out, outOffset, rows, offsets, weights, width);
                for (int m = 3; m < count; m++) {
                    addScaled(out, outOffset, rows[m], offsets[m], weights[m], width);
                }
            }
        }
    }

    private static void scale(float[] out, int o, float[] a, int ao, float wa, int width) {
        for (int i = 0; i < width; i++) {
            out[o + i] = wa * a[ao + i];
        }
    }

    private static void sumOfTwo(
            float[] out, int o, float[] a, int ao, float wa, float[] b, int bo, float wb, int width) {
        for (int i = 0; i < width; i++) {
            out[o + i] = wa * a[ao + i] + wb * b[bo + i];
        }
    }

    private static void sumOfThree(float[] out, int o, float[][] rows, int[] offsets, float[] weights, int width) {
        float[] a = rows[0];
        float[] b = rows[1];
        float[] c = rows[2];
        int ao = offsets[0];
        int bo = offsets[1];
        int co = offsets[2];
        float wa = weights[0];
        float wb = weights[1];
        float wc = weights[2];
        for (int i = 0; i < width; i++) {
            out[o + i] = wa * a[ao + i] + wb * b[bo + i] + wc * c[co + i];
        }
    }

    private static void addScaled(float[] out, int o, float[] a, int ao, float wa, int width) {
        for (int i = 0; i < width; i++) {
            out[o + i] += wa * a[ao + i];
        }
    }

    /** Whether no entry is NaN or infinite. */
    public static boolean isFinite(float[] row, int offset, int width) {
        // 0 · x is 0 for a finite x and NaN for any other
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int end = offset + width;
        int i = offset;
        for (; i < end - 3; i += 4) {
            a += 0 * row[i];
            b += 0 * row[i + 1];
            c += 0 * row[i + 2];
            d += 0 * row[i + 3];
        }
        for (; i < end; i++) {
            a += 0 * row[i];
        }
        return !Float.isNaN(a + b + c + d);
    }

    /** The largest entry, −∞ if all are; entries are not NaN. */
    public static float max(float[] row, int offset, int width) {
        float a = Float.NEGATIVE_INFINITY;
        float b = a;
        float c = a;
        float d = a;
        int end = offset + width;
        int i = offset;
        for (; i < end - 3; i += 4) {
            a = Math.max(a, row[i]);
            b = Math.max(b, row[i + 1]);
            c = Math.max(c, row[i + 2]);
            d = Math.max(d, row[i + 3]);
        }
        for (; i < end; i++) {
            a = Math.max(a, row[i]);
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    /** The position, from the row's start, of the largest entry; the first among equals. */
    public static int argmax(float[] row, int offset, int width) {
        float max = max(row, offset, width);
        for (int i = 0; i < width; i++) {
            if (row[offset + i] == max) {
                return i;
            }
        }
        throw new IllegalArgumentException("a row of " + width + " entries has no largest: it holds NaN");
    }

    /** log Σ exp(x) in nats, summed in double relative to the largest entry; −∞ if all entries are. */
    public static double logSumExp(float[] row, int offset, int width) {
        float max = max(row, offset, width);
        if (max == Float.NEGATIVE_INFINITY) {
            return max;
        }
        double sum = 0;
        for (int i = offset; i < offset + width; i++) {
            sum += Math.exp(row[i] - max);
        }
        return max + Math.log(sum);
    }

    /** Adds a number to every entry. */
    public static void shift(float[] row, int offset, int width, float by) {
        for (int i = offset; i < offset + width; i++) {
            row[i] += by;
        }
    }
}
