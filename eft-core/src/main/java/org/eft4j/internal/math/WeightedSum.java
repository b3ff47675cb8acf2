package org.eft4j.internal.math;

/**
 * Sums of weighted rows. Rows that begin where the result begins are summed in place, with one index for all arrays;
 * others tile by {@link Tile}. Terms are added in the order of the rows either way, so the results are the same to the
 * bit.
 *
 * <p>Owns its memory: not thread-safe.
 */
public final class WeightedSum {
    private final float[] sum = new float[Tile.LENGTH];
    private final float[] term = new float[Tile.LENGTH];

    /**
     * Fills {@code out[outOffset + i] = Σ weights[m] · rows[m][offsets[m] + i]} for i below {@code width}; there is at
     * least one row.
     */
    public void of(float[] out, int outOffset, float[][] rows, int[] offsets, float[] weights, int count, int width) {
        boolean inPlace = true;
        for (int m = 0; m < count; m++) {
            inPlace &= offsets[m] == outOffset;
        }
        if (inPlace) {
            sumInPlace(out, rows, weights, count, outOffset, outOffset + width);
        } else {
            sumByTiles(out, outOffset, rows, offsets, weights, count, width);
        }
    }

    private static void sumInPlace(float[] out, float[][] rows, float[] weights, int count, int from, int to) {
        switch (count) {
            case 1 -> scale(out, rows[0], weights[0], from, to);
            case 2 -> sumTwo(out, rows[0], weights[0], rows[1], weights[1], from, to);
            default -> {
                sumThree(out, rows[0], weights[0], rows[1], weights[1], rows[2], weights[2], from, to);
                for (int m = 3; m < count; m++) {
                    add(out, rows[m], weights[m], from, to);
                }
            }
        }
    }

    private void sumByTiles(
            float[] out, int outOffset, float[][] rows, int[] offsets, float[] weights, int count, int width) {
        for (int start = 0; start < width; start += Tile.LENGTH) {
            int length = Math.min(Tile.LENGTH, width - start);
            System.arraycopy(rows[0], offsets[0] + start, term, 0, length);
            scale(sum, term, weights[0], 0, length);
            for (int m = 1; m < count; m++) {
                System.arraycopy(rows[m], offsets[m] + start, term, 0, length);
                add(sum, term, weights[m], 0, length);
            }
            System.arraycopy(sum, 0, out, outOffset + start, length);
        }
    }

    private static void scale(float[] out, float[] a, float wa, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = wa * a[i];
        }
    }

    private static void sumTwo(float[] out, float[] a, float wa, float[] b, float wb, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = wa * a[i] + wb * b[i];
        }
    }

    private static void sumThree(
            float[] out, float[] a, float wa, float[] b, float wb, float[] c, float wc, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = wa * a[i] + wb * b[i] + wc * c[i];
        }
    }

    private static void add(float[] out, float[] a, float wa, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] += wa * a[i];
        }
    }
}
