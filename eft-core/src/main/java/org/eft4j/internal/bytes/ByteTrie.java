package org.eft4j.internal.bytes;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary sorted by their bytes, so that those with a common beginning lie side by side: a subtree
 * of the trie is a range of places. Within a range, the tokens that end where it begins come first.
 *
 * <p>Immutable and thread-safe.
 */
public final class ByteTrie {
    /** The tokens' ids. */
    private final int[] ids;
    /** All tokens' bytes, one after the other. */
    private final byte[] bytes;
    /** Where each token's bytes begin, and where the last one's end. */
    private final int[] starts;

    private final int longest;

    private ByteTrie(int[] ids, byte[] bytes, int[] starts) {
        this.ids = ids;
        this.bytes = bytes;
        this.starts = starts;
        this.longest = IntStream.range(0, ids.length)
                .map(place -> starts[place + 1] - starts[place])
                .max()
                .orElse(0);
    }

    /**
     * Sorts a vocabulary.
     *
     * @param size the number of ids
     * @param bytesOf returns the bytes of an id; those without any are left out
     */
    public static ByteTrie of(int size, IntFunction<byte[]> bytesOf) {
        byte[][] tokens = IntStream.range(0, size).mapToObj(bytesOf).toArray(byte[][]::new);
        int[] ids = IntStream.range(0, size)
                .filter(id -> tokens[id].length > 0)
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(tokens[a], tokens[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] starts = new int[ids.length + 1];
        for (int place = 0; place < ids.length; place++) {
            starts[place + 1] = starts[place] + tokens[ids[place]].length;
        }
        byte[] bytes = new byte[starts[ids.length]];
        for (int place = 0; place < ids.length; place++) {
            byte[] token = tokens[ids[place]];
            System.arraycopy(token, 0, bytes, starts[place], token.length);
        }
        return new ByteTrie(ids, bytes, starts);
    }

    /** Returns the number of places. */
    public int size() {
        return ids.length;
    }

    /** Returns how many bytes the longest token has. */
    public int longest() {
        return longest;
    }

    /** Returns the id of the token at a place. */
    public int id(int place) {
        return ids[place];
    }

    /** Returns the byte of a token at a depth that it has. */
    int byteAt(int place, int depth) {
        return bytes[starts[place] + depth] & 0xFF;
    }

    /**
     * Returns the first place of a range whose token goes on; those before it have ended.
     *
     * @param depth how many bytes all tokens of the range share
     */
    int endOfEnded(int from, int to, int depth) {
        int place = from;
        while (place < to && starts[place + 1] - starts[place] == depth) {
            place++;
        }
        return place;
    }

    /**
     * Returns the first place of a range whose byte at a depth is at least {@code b}. Children are mostly small beside
     * the range, so it looks ahead in steps that double before it halves.
     *
     * @param from a place; all tokens from here on have a byte at that depth
     */
    int lowerBound(int from, int to, int depth, int b) {
        int low = from;
        int step = 1;
        while (low + step <= to && byteAt(low + step - 1, depth) < b) {
            low += step;
            step *= 2;
        }
        int high = Math.min(to, low + step - 1);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byteAt(middle, depth) < b) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns whether some bytes are the beginning of a token that is longer. */
    public boolean isBeginning(byte[] text) {
        int from = 0;
        int to = ids.length;
        for (int depth = 0; depth < text.length; depth++) {
            int b = text[depth] & 0xFF;
            from = lowerBound(endOfEnded(from, to, depth), to, depth, b);
            to = lowerBound(from, to, depth, b + 1);
        }
        return endOfEnded(from, to, text.length) < to;
    }
}
