package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * Ids ordered by falling score, the lower id first among equals. Scores and ids are packed into one long each, whose natural order is that
 * order, so that sorting and selecting work on primitives. Entries of −∞ are left out. The workspace is reused; not thread-safe.
 */
public final class Ranking {
    private long[] keys = new long[0];
    private int size;

    /** Ranks every entry of a row that is not −∞. */
    public void rank(float[] row, int offset, int width) {
        rankAtLeast(row, offset, width, -Float.MAX_VALUE);
    }

    /** Ranks the entries of a row that are at least {@code floor}. */
    public void rankAtLeast(float[] row, int offset, int width, float floor) {
        if (keys.length < width) {
            keys = new long[width];
        }
        size = 0;
        for (int i = 0; i < width; i++) {
            if (row[offset + i] >= floor) {
                keys[size++] = key(row[offset + i], i);
            }
        }
        Arrays.sort(keys, 0, size);
    }

    /** Ranks the {@code count} highest entries of a row. */
    public void rankTop(float[] row, int offset, int width, int count) {
        if (keys.length < count) {
            keys = new long[count];
        }
        size = 0;
        for (int i = 0; i < width && count > 0; i++) {
            float score = row[offset + i];
            if (score == Float.NEGATIVE_INFINITY) {
                continue;
            }
            long key = key(score, i);
            if (size < count) {
                keys[size++] = key;
                if (size == count) {
                    Arrays.sort(keys, 0, size);
                }
            } else if (key < keys[count - 1]) {
                int at = -1 - Arrays.binarySearch(keys, 0, count, key);
                System.arraycopy(keys, at, keys, at + 1, count - 1 - at);
                keys[at] = key;
            }
        }
        Arrays.sort(keys, 0, size);
    }

    /** The number of ids ranked. */
    public int size() {
        return size;
    }

    /** The id at a rank, 0 being the highest. */
    public int id(int rank) {
        return (int) keys[rank];
    }

    /** A long that sorts by falling score, then rising id. */
    private static long key(float score, int id) {
        int bits = Float.floatToIntBits(score + 0f); // + 0 makes −0 equal to 0
        int rising = bits ^ ((bits >> 31) & 0x7FFFFFFF); // as int, ordered like the float
        return ((long) ~rising << 32) | id;
    }
}
