package org.eft4j.structured.internal.automaton;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eft4j.Tokenizer.TokenBytes;

/**
 * The tokens of a vocabulary that are text: all of them as a tree, and those that are {@link PlainText} as a set beside
 * a tree of the others. Immutable and thread-safe.
 */
final class TokenVocabulary {
    /** Longer tokens, of which no vocabulary is known, are never allowed. */
    private static final int LONGEST = Short.MAX_VALUE;

    private final TokenTrie all;
    private final TokenTrie special;
    private final long[] plain;

    /**
     * Makes the trees.
     *
     * @param width how many ids there are
     * @param isText which of them count
     */
    TokenVocabulary(TokenBytes tokens, int width, IntPredicate isText) {
        byte[][] bytes = new byte[width][];
        BitSet taken = new BitSet(width);
        for (int id = 0; id < width; id++) {
            boolean text = id < tokens.size() && tokens.length(id) <= LONGEST && isText.test(id);
            bytes[id] = text ? tokens.bytes(id) : new byte[0];
            taken.set(id, PlainText.isPlain(bytes[id]));
        }
        int[] sorted = IntStream.range(0, width)
                .filter(id -> bytes[id].length > 0)
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.all = new TokenTrie(bytes, sorted);
        this.special = new TokenTrie(
                bytes, Arrays.stream(sorted).filter(id -> !taken.get(id)).toArray());
        this.plain = taken.toLongArray();
    }

    /** Returns all tokens. */
    TokenTrie all() {
        return all;
    }

    /** Returns the tokens that are not plain text. */
    TokenTrie special() {
        return special;
    }

    /** Sets the bits of the tokens that are plain text. */
    void addPlain(long[] mask) {
        for (int i = 0; i < plain.length; i++) {
            mask[i] |= plain[i];
        }
    }
}
