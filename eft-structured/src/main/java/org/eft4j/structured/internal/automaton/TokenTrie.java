package org.eft4j.structured.internal.automaton;

import java.util.Arrays;

/**
 * Tokens as a tree of their bytes, laid out so that a node's subtree follows it, and the tokens that end in a subtree
 * lie side by side. Immutable and thread-safe.
 */
final class TokenTrie {
    static final int NONE = -1;

    private final int nodes;
    private final byte[] bytes;
    private final short[] depths;
    private final int[] ends;
    private final int[] parents;

    /** The ids in the order of their bytes, which is the order of the nodes that they end at. */
    private final int[] sorted;

    /** The place in that order of the first id that ends at a node or after it. */
    private final int[] firstAt;

    private final int deepest;

    /**
     * Makes the tree of some tokens.
     *
     * @param bytesOf the bytes of every id
     * @param sorted the ids, in the order of their bytes
     */
    TokenTrie(byte[][] bytesOf, int[] sorted) {
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
        this.sorted = sorted;
        this.firstAt = new int[most + 1];
        fill(bytesOf);
    }

    private void fill(byte[][] bytesOf) {
        int[] path = new int[deepest + 1]; // the open node at each depth
        int open = 0;
        int next = 0;
        for (int i = 0; i < sorted.length; i++) {
            byte[] token = bytesOf[sorted[i]];
            int kept = i == 0 ? 0 : shared(bytesOf[sorted[i - 1]], token);
            for (; open > kept; open--) {
                ends[path[open]] = next;
            }
            for (; open < token.length; next++) {
                bytes[next] = token[open];
                parents[next] = open == 0 ? NONE : path[open];
                depths[next] = (short) ++open;
                path[open] = next;
                firstAt[next] = i;
            }
        }
        for (; open > 0; open--) {
            ends[path[open]] = next;
        }
        firstAt[nodes] = sorted.length;
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

    /** Sets the bits of the tokens that end at a node. */
    void addTokens(int node, long[] words) {
        add(firstAt[node], firstAt[node + 1], words);
    }

    /** Sets the bits of the tokens that end at a node or below it. */
    void addSubtree(int node, long[] words) {
        add(firstAt[node], firstAt[ends[node]], words);
    }

    private void add(int from, int to, long[] words) {
        for (int i = from; i < to; i++) {
            words[sorted[i] >> 6] |= 1L << sorted[i];
        }
    }
}
