package org.eft4j.remote.internal;

/**
 * A row that a server is asked for: the text that it follows, which is the first ids of an array, where it goes, and
 * how much of it came. The arrays are not copied. Not thread-safe.
 */
final class WantedRow {
    private final int[] tokens;
    private final int length;
    private final float[] target;
    private final int offset;
    private float bound = Float.NEGATIVE_INFINITY;

    /**
     * Makes a wanted row.
     *
     * @param tokens the ids; not to be changed while a request with them is written
     * @param length how many of them the row follows
     * @param target receives the row
     * @param offset where it begins there
     */
    WantedRow(int[] tokens, int length, float[] target, int offset) {
        this.tokens = tokens;
        this.length = length;
        this.target = target;
        this.offset = offset;
    }

    /** Returns the array that the text is the beginning of; not to be changed. */
    int[] tokens() {
        return tokens;
    }

    /** Returns the number of tokens that it follows. */
    int length() {
        return length;
    }

    /** Returns the array that receives it. */
    float[] target() {
        return target;
    }

    /** Returns where it begins in the array. */
    int offset() {
        return offset;
    }

    /**
     * Returns what the ids that the row lacks have at most, which it holds for them; negative infinity if it is whole.
     */
    float bound() {
        return bound;
    }

    /** Says what the ids that it lacks have at most. */
    void setBound(float most) {
        bound = most;
    }
}
