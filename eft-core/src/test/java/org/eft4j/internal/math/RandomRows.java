package org.eft4j.internal.math;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Rows and widths to try kernels on. */
final class RandomRows {
    private RandomRows() {}

    /** Every width up to 70, and those around one, two and three tiles of 1024. */
    static IntStream widths() {
        return IntStream.concat(IntStream.rangeClosed(1, 70), IntStream.of(1023, 1024, 1025, 2047, 2048, 2100, 3073));
    }

    /** Distinct numbers, as good as surely. */
    static float[] smooth(SplittableRandom random, int length) {
        float[] row = new float[length];
        for (int i = 0; i < length; i++) {
            row[i] = (float) random.nextDouble(-20, 20);
        }
        return row;
    }

    /** Numbers from a grid of nine, a fifth of them −∞. */
    static float[] tied(SplittableRandom random, int length) {
        float[] row = new float[length];
        for (int i = 0; i < length; i++) {
            row[i] = random.nextInt(5) == 0 ? Float.NEGATIVE_INFINITY : (random.nextInt(9) - 4) / 2f;
        }
        return row;
    }
}
