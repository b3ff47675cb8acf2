package org.eft4j.internal.math;

import java.util.Arrays;

/** Makes impossible what is not in a set of bits. */
public final class RowMask {
    private static final float IMPOSSIBLE = Float.NEGATIVE_INFINITY;

    private RowMask() {}

    /**
     * Makes every entry whose bit is not set −∞.
     *
     * @param words 64 bits each, the lowest first; bits beyond them are not set
     * @param width how many entries of the row there are, from its beginning
     */
    public static void keepOnly(long[] words, float[] row, int width) {
        int empty = 0; // where the stretch of words without a bit begins
        int count = Math.min(words.length, (width + Long.SIZE - 1) / Long.SIZE);
        for (int w = 0; w < count; w++) {
            long clear = ~words[w];
            if (clear == -1L) {
                continue;
            }
            Arrays.fill(row, Math.min(empty * Long.SIZE, width), w * Long.SIZE, IMPOSSIBLE);
            empty = w + 1;
            while (clear != 0) {
                int i = w * Long.SIZE + Long.numberOfTrailingZeros(clear);
                if (i < width) {
                    row[i] = IMPOSSIBLE;
                }
                clear &= clear - 1;
            }
        }
        Arrays.fill(row, Math.min(empty * Long.SIZE, width), width, IMPOSSIBLE);
    }

    /** Returns the sum of e^(entry − normaliser) over the entries whose bit is set. */
    public static double mass(long[] words, float[] row, int width, double normaliser) {
        double sum = 0;
        for (int w = 0; w < words.length; w++) {
            for (long set = words[w]; set != 0; set &= set - 1) {
                int i = w * Long.SIZE + Long.numberOfTrailingZeros(set);
                if (i < width) {
                    sum += Math.exp(row[i] - normaliser);
                }
            }
        }
        return sum;
    }
}
