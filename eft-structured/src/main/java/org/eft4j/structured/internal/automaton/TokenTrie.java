package org.eft4j.structured.internal.automaton;

import java.util.Arrays;

/**
 * The tokens of a vocabulary as a tree of their bytes, laid out so that a node's subtree follows it. Immutable and
 * thread-safe.
 */
final class TokenTrie {
    static final int NONE = -1;

    private final int nodes;
    private final byte[] bytes;
    private final short[] depths;
    private final int[] ends;
    private final int[] parents;
    private final int[] tokens;
    /** Another token of the same bytes. */
    private final int[] nextSame;
    /** The node at which each token ends. */
    private final int[] nodeOf;

    private final int width;
    private final int deepest;

    /**
     * Makes the tree of some tokens.
     *
     * @param bytesOf the bytes of every id
     * @param sorted the ids, in the order of their bytes
     */
    TokenTrie(byte[][] bytesOf, int[] sorted) {
        this.width = bytesOf.length;
        int most = 0;
        int longest = 0;
        for (int i = 0; i < sorted.length; i++) {
            byte[] token = bytesOf[sorted[i]];
            most += token.length - (i == 0 ? 0 : shared(bytesOf[sorted[i - 1]], token));
            longest = Math.max(longest, token.length);
        }
        this.nodes = most;
        this.deepest = longest;
        this.bytes = new byte[most];
        this.depths = new short[most];
        this.ends = new int[most];
        this.parents = new int[most];
        this.tokens = new int[most];
        this.nextSame = new int[width];
        this.nodeOf = new int[width];
        Arrays.fill(nodeOf, NONE);
        Arrays.fill(tokens, NONE);
        Arrays.fill(nextSame, NONE);
        fill(bytesOf, sorted);
    }

    private void fill(byte[][] bytesOf, int[] sorted) {
        int[] path = new int[deepest + 1]; // the open node at each depth
        int open = 0;
        int next = 0;
        for (int i = 0; i < sorted.length; i++) {
            int id = sorted[i];
            byte[] token = bytesOf[id];
            int kept = i == 0 ? 0 : shared(bytesOf[sorted[i - 1]], token);
            for (; open > kept; open--) {
                ends[path[open]] = next;
            }
            for (; open < token.length; next++) {
                bytes[next] = token[open];
                parents[next] = open == 0 ? NONE : path[open];
                depths[next] = (short) ++open;
                path[open] = next;
            }
            nodeOf[id] = path[open];
            nextSame[id] = tokens[path[open]];
            tokens[path[open]] = id;
        }
        for (; open > 0; open--) {
            ends[path[open]] = next;
        }
    }

    /** Returns how many bytes two tokens begin with together. */
    private static int shared(byte[] a, byte[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    /** Returns the number of nodes; the root, which stands for no byte, is none of them. */
    int nodes() {
        return nodes;
    }

    /** Returns how many ids there are. */
    int width() {
        return width;
    }

    /** Returns the length of the longest token. */
    int deepest() {
        return deepest;
    }

    byte byteAt(int node) {
        return bytes[node];
    }

    /** Returns how many bytes lead to a node, its own included. */
    int depth(int node) {
        return depths[node];
    }

    /** Returns the node after a node's subtree. */
    int end(int node) {
        return ends[node];
    }

    /** Returns the bytes that lead to a node, its own included. */
    byte[] path(int node) {
        byte[] path = new byte[depths[node]];
        for (int n = node, i = path.length - 1; i >= 0; n = parents[n], i--) {
            path[i] = bytes[n];
        }
        return path;
    }

    /** Returns the bytes of a token, none if it is not in the tree. */
    byte[] bytesOf(int token) {
        return token < 0 || token >= width || nodeOf[token] == NONE ? new byte[0] : path(nodeOf[token]);
    }

    /** Sets the bits of the tokens that end at a node. */
    void addTokens(int node, long[] words) {
        for (int id = tokens[node]; id != NONE; id = nextSame[id]) {
            words[id >> 6] |= 1L << id;
        }
    }
}
