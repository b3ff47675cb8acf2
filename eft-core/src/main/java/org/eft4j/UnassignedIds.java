package org.eft4j;

import java.util.Arrays;
import java.util.Set;

/**
 * The ids that stand for nothing, which exporters add to pad the vocabulary to a round size. A model may score them
 * like any other, but they are never generated. End and stop tokens mean something even where the vocabulary has no
 * piece for them.
 *
 * <p>Those at the end of a row are left out of what is scanned, so they cost nothing more; those between others become
 * −∞. Immutable and thread-safe.
 */
final class UnassignedIds {
    private final boolean empty;
    private final int width;
    private final int[] holes;

    private UnassignedIds(boolean empty, int width, int[] holes) {
        this.empty = empty;
        this.width = width;
        this.holes = holes;
    }

    static UnassignedIds of(LanguageModel model, GenerationOptions options) {
        Set<Integer> endTokens = model.endTokens();
        int[] ids = Arrays.stream(model.vocabulary().unassignedIds())
                .filter(id -> !endTokens.contains(id) && !options.stopTokens().contains(id))
                .toArray();
        int width = model.vocabulary().size();
        int count = ids.length;
        while (count > 0 && ids[count - 1] == width - 1) {
            count--;
            width--;
        }
        return new UnassignedIds(ids.length == 0, width, Arrays.copyOf(ids, count));
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return empty;
    }

    /** How many entries of a row are left when those at its end are left out. */
    int width() {
        return width;
    }

    /** Makes those between other ids impossible, in a row that begins where its array begins. */
    void forbid(float[] scores) {
        for (int id : holes) {
            scores[id] = Float.NEGATIVE_INFINITY;
        }
    }
}
