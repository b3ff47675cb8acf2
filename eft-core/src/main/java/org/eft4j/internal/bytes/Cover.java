package org.eft4j.internal.bytes;

/**
 * Token sequences that cover a text and agree but for the last token: those tokens are a range of the trie, and begin
 * with the bytes of the text that no token before them covers. Used again for other sequences; not thread-safe.
 */
final class Cover {
    /** What may follow the tokens before the last. */
    NextTokens next;
    /** The range of the last token. */
    int from;

    int to;
    /** How many bytes of the last token are part of the text. */
    int depth;
    /** What a mass in {@link #next} is to be multiplied by, for the masses of all covers of a text to add up to 1. */
    double scale;

    Cover(NextTokens next) {
        this.next = next;
    }

    void set(NextTokens newNext, int newFrom, int newTo, int newDepth, double newScale) {
        next = newNext;
        from = newFrom;
        to = newTo;
        depth = newDepth;
        scale = newScale;
    }

    /** Returns the mass of its range, which must be there. */
    double mass() {
        return scale * next.sum(from, to);
    }
}
