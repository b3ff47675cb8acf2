package org.eft4j;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The ids that stand for nothing, which exporters add to pad the vocabulary to a round size. A model may score them
 * like any other, but they are never generated, and they are left out before anything that is not linear: normalisers,
 * sets of likeliest tokens, explanations. End tokens mean something even where the vocabulary has no piece for them.
 *
 * <p>A row without them is {@link #assignedWidth()} wide, so those at its end cost nothing; those between others become
 * −∞. Immutable and thread-safe.
 */
final class UnassignedIds {
    private final int size;
    private final int assignedWidth;
    private final int[] holes;

    private UnassignedIds(int size, int[] ids) {
        this.size = size;
        int width = size;
        int count = ids.length;
        while (count > 0 && ids[count - 1] == width - 1) {
            count--;
            width--;
        }
        this.assignedWidth = width;
        this.holes = Arrays.copyOf(ids, count);
    }

    /** Returns the ids without a piece, those of {@code endTokens} excepted. */
    static UnassignedIds of(Vocabulary vocabulary, Set<Integer> endTokens) {
        return of(vocabulary, endTokens, UnsharedIds.NONE);
    }

    /** Returns the ids without a piece or that a member cannot read, those of {@code endTokens} excepted. */
    static UnassignedIds of(Vocabulary vocabulary, Set<Integer> endTokens, UnsharedIds unshared) {
        int[] ids = IntStream.concat(Arrays.stream(vocabulary.unassignedIds()), unshared.unreadable())
                .filter(id -> !endTokens.contains(id))
                .sorted()
                .distinct()
                .toArray();
        return new UnassignedIds(vocabulary.size(), ids);
    }

    /** These without some that mean something to the caller. */
    UnassignedIds except(Set<Integer> ids) {
        if (ids.stream().noneMatch(this::contains)) {
            return this;
        }
        int[] left = new int[holes.length + size - assignedWidth];
        int count = 0;
        for (int id = 0; id < size; id++) {
            if (contains(id) && !ids.contains(id)) {
                left[count++] = id;
            }
        }
        return new UnassignedIds(size, Arrays.copyOf(left, count));
    }

    boolean contains(int id) {
        return (id >= assignedWidth && id < size) || Arrays.binarySearch(holes, id) >= 0;
    }

    /** Returns how many entries of a row remain when those at its end are left out. */
    int assignedWidth() {
        return assignedWidth;
    }

    /** Returns whether some of these ids lie between assigned ones. */
    boolean hasHoles() {
        return holes.length > 0;
    }

    /** Gives the ids that lie between assigned ones a score. */
    void fillHoles(float[] row, int offset, float score) {
        for (int id : holes) {
            row[offset + id] = score;
        }
    }

    /** Makes these ids impossible in a row. */
    void leaveOut(float[] row, int offset) {
        fillHoles(row, offset, Float.NEGATIVE_INFINITY);
        Arrays.fill(row, offset + assignedWidth, offset + size, Float.NEGATIVE_INFINITY);
    }
}
