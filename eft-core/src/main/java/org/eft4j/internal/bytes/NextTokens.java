package org.eft4j.internal.bytes;

import org.eft4j.internal.math.Exponentials;
import org.jspecify.annotations.Nullable;

/**
 * What may come next after one sequence of tokens: the mass of each token, in the order of the trie, as far as it is
 * still of use. Masses are relative to the likeliest's. Not thread-safe.
 */
final class NextTokens {
    final TokenPath path;
    private final MassBuffers buffers;
    private double @Nullable [] masses;
    /** The places that the masses are of. */
    private int base;

    private int limit;

    /** The sum of all masses, those of end tokens included. */
    double total;
    /** The mass of the end tokens. */
    double endMass;
    /** The likeliest of the end tokens; −1 if none is possible. */
    int likeliestEnd;

    NextTokens(TokenPath path, MassBuffers buffers) {
        this.path = path;
        this.buffers = buffers;
    }

    /**
     * Computes the masses of all tokens.
     *
     * @param logits at least one of a token in the trie or of an end token is above −∞, none is NaN or +∞
     */
    void fill(ByteTrie trie, int[] endTokens, float[] logits) {
        free();
        int size = trie.size();
        double[] all = buffers.take(size);
        float max = Float.NEGATIVE_INFINITY;
        for (int place = 0; place < size; place++) {
            max = Math.max(max, logits[trie.id(place)]);
        }
        for (int end : endTokens) {
            max = Math.max(max, logits[end]);
        }
        double sum = 0;
        for (int place = 0; place < size; place++) {
            double mass = Math.exp((double) logits[trie.id(place)] - max);
            all[place] = mass;
            sum += mass;
        }
        endMass = 0;
        likeliestEnd = -1;
        for (int end : endTokens) {
            double mass = Math.exp((double) logits[end] - max);
            endMass += mass;
            if (mass > 0 && (likeliestEnd < 0 || logits[end] > logits[likeliestEnd])) {
                likeliestEnd = end;
            }
        }
        total = sum + endMass;
        masses = all;
        base = 0;
        limit = size;
    }

    /** Returns whether the masses of a range are there. */
    boolean covers(int from, int to) {
        return masses != null && from >= base && to <= limit;
    }

    /** Forgets all masses but those of a range, where that frees most of the memory. */
    void keepOnly(int from, int to) {
        double[] all = masses;
        if (all != null && covers(from, to) && to - from < (limit - base) / 4) {
            double[] kept = buffers.take(to - from);
            System.arraycopy(all, from - base, kept, 0, to - from);
            buffers.give(all);
            masses = kept;
            base = from;
            limit = to;
        }
    }

    /** Forgets all masses. */
    void free() {
        if (masses != null) {
            buffers.give(masses);
            masses = null;
        }
    }

    double mass(int place) {
        return masses()[place - base];
    }

    /** Returns the sum of the masses of a range. */
    double sum(int from, int to) {
        return Exponentials.sum(masses(), from - base, to - from);
    }

    private double[] masses() {
        double[] filled = masses;
        if (filled == null) {
            throw new IllegalStateException("the masses after " + path.length() + " tokens were forgotten");
        }
        return filled;
    }
}
