package org.eft4j.internal.math;

/** Stateless kernels over rows: {@code width} floats from {@code offset} of an array. Thread-safe. */
public final class Rows {
    private Rows() {}

    /** The sum of weighted rows: {@code out[i] = Σ weights[m] · rows[m][offsets[m] + i]}, in the order of the rows. */
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

    /** Subtracts a number from every entry, in double precision, so that rows far from zero lose nothing. */
    public static void subtract(float[] row, int offset, int width, double number) {
        for (int i = offset; i < offset + width; i++) {
            row[i] = (float) (row[i] - number);
        }
    }
}
