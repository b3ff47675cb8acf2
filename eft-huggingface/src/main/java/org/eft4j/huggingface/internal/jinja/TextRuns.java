package org.eft4j.huggingface.internal.jinja;

import java.util.Arrays;

/** The runs of data in a growing text. Not thread-safe. */
final class TextRuns {
    private int[] borders = new int[4];
    private int count;

    /** Adds a run after all others. A run that begins where the last one ends extends that one. */
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

    /** Returns the beginnings and ends of the runs, in turns. */
    int[] borders() {
        return Arrays.copyOf(borders, count);
    }
}
