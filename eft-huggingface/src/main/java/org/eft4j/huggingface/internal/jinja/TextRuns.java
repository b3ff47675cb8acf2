package org.eft4j.huggingface.internal.jinja;

import java.util.Arrays;

/** The runs of data in a text that grows. Not thread-safe. */
final class TextRuns {
    private int[] borders = new int[4];
    private int count;

    /** Adds a run, after all others; one that begins where the last one ends makes that one longer. */
    void add(int start, int end) {
        if (count > 0 && borders[count - 1] == start) {
            borders[count - 1] = end;
            return;
        }
        if (count == borders.length) {
            borders = Arrays.copyOf(borders, 2 * count);
        }
        borders[count++] = start;
        borders[count++] = end;
    }

    /** Returns where runs begin and end, in turns. */
    int[] borders() {
        return Arrays.copyOf(borders, count);
    }
}
