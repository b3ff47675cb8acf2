package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * Ids ordered by falling score, the lower id first among equals. Scores and ids are packed into one long each, whose
 * natural order is that order, so that sorting works on primitives. Entries of −∞ are left out. The workspace is
 * reused; not thread-safe.
 */
public final class Ranking {
    private long[] keys = new long[64];
    private int size;

    /** Ranks every entry of a row that is not −∞. */
    public void rank(float[] row, int offset, int width) {
        begin();
        for (int i = 0; i < width; i++) {
            addIfAtLeast(-Float.MAX_VALUE, row[offset + i], i);
        }
        end();
    }

    /**
     * Ranks the {@code count} highest entries of a row, fewer if fewer are not −∞.
     */
    public void rankTop(ScannedRow row, int count) {
        if (count == 0) {
            size = 0;
            return;
        }
        row.rankLargest(count, this);
        size = Math.min(size, count);
    }

    /** Ranks the {@code count} highest entries, and those that tie with the last of them. */
    public void rankTopAndTies(ScannedRow row, int count) {
        row.rankLargest(count, this);
        if (size > count) {
            long last = keys[count - 1] >> 32;
            int kept = count;
            while (kept < size && keys[kept] >> 32 == last) {
                kept++;
            }
            size = kept;
        }
    }

    /** Begins a ranking of entries added one by one. */
    void begin() {
        size = 0;
    }

    /** Adds an entry that is not below a floor above −∞. */
    void addIfAtLeast(float floor, float score, int id) {
        if (score >= floor) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, size * 2);
            }
            keys[size++] = key(score, id);
        }
    }

    /** Orders what was added. */
    void end() {
        Arrays.sort(keys, 0, size);
    }

    /** Keeps only the {@code count} highest. */
    void cutTo(int count) {
        size = Math.min(size, count);
    }

    /** Returns the number of ids ranked. */
    public int size() {
        return size;
    }

    /** Returns the id at a rank, 0 being the highest. */
    public int id(int rank) {
        return (int) keys[rank];
    }

    /** Copies the ids of the {@code count} highest ranks, the highest first. */
    void copyIds(int[] target, int count) {
        for (int rank = 0; rank < count; rank++) {
            target[rank] = id(rank);
        }
    }

    /** Returns a long that sorts by falling score, then rising id. */
    private static long key(float score, int id) {
        int bits = Float.floatToIntBits(score + 0f); // + 0 makes −0 equal to 0
        int rising = bits ^ ((bits >> 31) & 0x7FFFFFFF); // as int, ordered like the float
        return ((long) ~rising << 32) | id;
    }
}
