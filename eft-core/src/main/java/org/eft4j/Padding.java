package org.eft4j;

import java.util.Arrays;
import java.util.Set;
import org.eft4j.internal.math.RowScan;

/**
 * The ids that stand for nothing, which exporters add to make a model's last matrix round. A model may score them like any other, but they
 * are never generated. End and stop tokens mean something even where the vocabulary has no piece for them.
 *
 * <p>Those at the end of a row are left out of what is scanned, so they cost nothing more; those between others become −∞. Immutable and
 * thread-safe.
 */
final class Padding {
    private final boolean empty;
    private final int width;
    private final int[] holes;

    private Padding(boolean empty, int width, int[] holes) {
        this.empty = empty;
        this.width = width;
        this.holes = holes;
    }

    static Padding of(LanguageModel model, GenerationOptions options) {
        Set<Integer> endTokens = model.endTokens();
        int[] nothing = Arrays.stream(model.vocabulary().nameless())
                .filter(id -> !endTokens.contains(id) && !options.stopTokens().contains(id))
                .toArray();
        int width = model.vocabulary().size();
        int count = nothing.length;
        while (count > 0 && nothing[count - 1] == width - 1) {
            count--;
            width--;
        }
        return new Padding(nothing.length == 0, width, Arrays.copyOf(nothing, count));
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return empty;
    }

    /** Scans a row that begins where its array begins, in such a way that no padding is found in it. */
    void leaveOut(RowScan row) {
        float[] scores = row.row();
        for (int id : holes) {
            scores[id] = Float.NEGATIVE_INFINITY;
        }
        row.scan(scores, 0, width);
    }
}
