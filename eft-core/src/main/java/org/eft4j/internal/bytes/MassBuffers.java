package org.eft4j.internal.bytes;

import java.util.ArrayList;
import java.util.List;

/**
 * Arrays that are used again, so that reading a byte allocates nothing in proportion to the vocabulary. Not
 * thread-safe.
 */
final class MassBuffers {
    /** An array this many times too large stays free for something larger. */
    private static final int MOST_SLACK = 4;

    private static final int SMALLEST = 64;
    private static final int MOST_FREE = 16;

    private final List<double[]> free = new ArrayList<>();

    /** Returns an array of at least {@code length}, of any content. */
    double[] take(int length) {
        int best = -1;
        for (int i = 0; i < free.size(); i++) {
            int size = free.get(i).length;
            boolean fits = size >= length && size <= Math.max(SMALLEST, (long) MOST_SLACK * length);
            if (fits && (best < 0 || size < free.get(best).length)) {
                best = i;
            }
        }
        // of few sizes, so that what is given back fits what is taken later
        return best >= 0 ? free.remove(best) : new double[roundUp(Math.max(SMALLEST, length))];
    }

    private static int roundUp(int length) {
        return 2 * Integer.highestOneBit(length - 1);
    }

    /** Takes an array back. Where there are enough, the smallest goes: it costs the least to make again. */
    void give(double[] buffer) {
        free.add(buffer);
        if (free.size() > MOST_FREE) {
            int smallest = 0;
            for (int i = 1; i < free.size(); i++) {
                if (free.get(i).length < free.get(smallest).length) {
                    smallest = i;
                }
            }
            free.remove(smallest);
        }
    }
}
