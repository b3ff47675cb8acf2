package org.eft4j.structured.internal.automaton;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eft4j.Tokenizer.TokenBytes;

/**
 * The tokens of a vocabulary that are text: a tree of those that are {@link PlainText}, and one of the others.
 * Immutable and thread-safe.
 */
final class TokenVocabulary {
    /** Longer tokens, of which no vocabulary is known, are never allowed. */
    private static final int LONGEST = Short.MAX_VALUE;

    private static final byte[] NO_TEXT = {};

    private final TokenBytes texts;
    private final TokenTrie plain;
    private final TokenTrie special;

    /** The plain tokens of up to so many characters, as bits. */
    private final long[][] plainUpTo = new long[PlainText.LONGEST + 1][];

    /**
     * Makes the trees.
     *
     * @param width how many ids there are
     * @param isText which of them count
     */
    TokenVocabulary(TokenBytes tokens, int width, IntPredicate isText) {
        byte[][] bytes = new byte[width][];
        BitSet[] ofCharacters = Stream.generate(() -> new BitSet(width))
                .limit(PlainText.LONGEST + 1L)
                .toArray(BitSet[]::new);
        for (int id = 0; id < width; id++) {
            boolean text = id < tokens.size() && tokens.length(id) <= LONGEST && isText.test(id);
            bytes[id] = text ? tokens.bytes(id) : NO_TEXT;
            ofCharacters[PlainText.characters(bytes[id])].set(id);
        }
        this.texts = TokenBytes.of(width, id -> bytes[id]); // not those given, which are what a weak map has for a key
        int[] sorted = IntStream.range(0, width)
                .filter(id -> bytes[id].length > 0)
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        BitSet others = ofCharacters[0];
        this.plain = new TokenTrie(
                bytes, Arrays.stream(sorted).filter(id -> !others.get(id)).toArray());
        this.special =
                new TokenTrie(bytes, Arrays.stream(sorted).filter(others::get).toArray());
        BitSet upTo = new BitSet(width);
        for (int characters = 0; characters < plainUpTo.length; characters++) {
            if (characters > 0) {
                upTo.or(ofCharacters[characters]);
            }
            plainUpTo[characters] = upTo.toLongArray();
        }
    }

    /** Returns how many ids there are. */
    int width() {
        return texts.size();
    }

    /** Returns the bytes of a token, none if it is no text. */
    byte[] bytesOf(int token) {
        return token < 0 || token >= texts.size() ? NO_TEXT : texts.bytes(token);
    }

    /** Returns the tokens that are plain text. */
    TokenTrie plain() {
        return plain;
    }

    /** Returns the other tokens. */
    TokenTrie special() {
        return special;
    }

    /** Sets the bits of the tokens that are plain text of up to so many characters. */
    void addPlain(int characters, long[] mask) {
        long[] added = plainUpTo[characters];
        for (int i = 0; i < added.length; i++) {
            mask[i] |= added[i];
        }
    }
}
