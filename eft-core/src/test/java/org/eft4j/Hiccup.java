package org.eft4j;

import java.util.function.Consumer;
import org.eft4j.testkit.InMemoryModel.Logits;

/**
 * Logits that do something else once, the first time they are asked for what follows {@code length} tokens, prompt
 * included.
 */
final class Hiccup implements Logits {
    private final Logits logits;
    private final int length;
    private final Consumer<float[]> instead;
    private boolean over;

    Hiccup(Logits logits, int length, Consumer<float[]> instead) {
        this.logits = logits;
        this.length = length;
        this.instead = instead;
    }

    /** Throws once. */
    static Hiccup failing(Logits logits, int length) {
        return new Hiccup(logits, length, row -> {
            throw new BackendException("out of memory");
        });
    }

    @Override
    public void fill(int[] tokens, int at, float[] row) {
        logits.fill(tokens, at, row);
        if (at == length && !over) {
            over = true;
            instead.accept(row);
        }
    }
}
