package org.eft4j.structured.internal.automaton;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.eft4j.TokenConstraint.TokenSet;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a machine allows in each of its states, found by walking the vocabulary's tree and kept, up to a
 * bound, those used last. What happens inside a rule is found once for all places that the rule is called from.
 * Thread-safe.
 */
final class TokenMasks {
    /** How much memory the masks of one constraint and vocabulary may take, in bytes. */
    private static final long MAX_BYTES = 48L << 20;

    private final Machine machine;
    private final TokenVocabulary vocabulary;
    private final int words;
    private final Map<MachineState, TokenSet> masks;
    private final Map<MachineState, RuleMask> ruleMasks;

    TokenMasks(Machine machine, TokenVocabulary vocabulary) {
        this.machine = machine;
        this.vocabulary = vocabulary;
        this.words = (vocabulary.all().width() + Long.SIZE - 1) / Long.SIZE;
        int most = (int) Math.max(16, MAX_BYTES / 2 / (8L * words));
        this.masks = bounded(most);
        this.ruleMasks = bounded(most);
    }

    private static <T> Map<MachineState, T> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<MachineState, T> eldest) {
                return size() > most;
            }
        };
    }

    /** The tokens that stay inside a rule, and the nodes of the tree at which its text may be over. */
    private static final class RuleMask {
        final long[] inside;
        final TokenTrie trie;
        final int[] exits;

        RuleMask(long[] inside, TokenTrie trie, int[] exits) {
            this.inside = inside;
            this.trie = trie;
            this.exits = exits;
        }
    }

    TokenSet of(MachineState state) {
        synchronized (masks) {
            TokenSet known = masks.get(state);
            if (known != null) {
                return known;
            }
        }
        TokenSet found = find(state);
        synchronized (masks) {
            masks.put(state, found);
        }
        return found;
    }

    private TokenSet find(MachineState state) {
        Stack caller = state.commonStack();
        if (caller == null || caller.isBottom()) {
            long[] mask = new long[words];
            walkAll(state, mask, null);
            return TokenSet.of(BitSet.valueOf(mask));
        }
        RuleMask rule = ruleMask(machine.opened(state));
        long[] mask = rule.inside.clone();
        for (int exit : rule.exits) {
            TokenTrie trie = rule.trie;
            walk(trie, exit + 1, trie.end(exit), machine.step(state, trie.path(exit)), mask, null);
        }
        return TokenSet.of(BitSet.valueOf(mask));
    }

    /** Walks all tokens, and returns the tree of those that were looked at one by one. */
    private TokenTrie walkAll(MachineState state, long[] mask, IntStream.@Nullable Builder exits) {
        boolean free = PlainText.isTakenBy(machine, state);
        if (free) {
            vocabulary.addPlain(mask);
        }
        TokenTrie trie = free ? vocabulary.special() : vocabulary.all();
        walk(trie, 0, trie.nodes(), state, mask, exits);
        return trie;
    }

    private RuleMask ruleMask(MachineState opened) {
        synchronized (ruleMasks) {
            RuleMask known = ruleMasks.get(opened);
            if (known != null) {
                return known;
            }
        }
        long[] inside = new long[words];
        IntStream.Builder exits = IntStream.builder();
        TokenTrie walked = walkAll(opened, inside, exits);
        RuleMask found = new RuleMask(inside, walked, exits.build().toArray());
        synchronized (ruleMasks) {
            ruleMasks.put(opened, found);
        }
        return found;
    }

    /**
     * Adds the tokens at nodes of one subtree.
     *
     * @param base the state above the nodes
     * @param exits receives the nodes at which the rule's text may be over, and whose subtrees are left out; null if
     *     there is a caller to go on with
     */
    private void walk(
            TokenTrie trie, int from, int to, MachineState base, long[] mask, IntStream.@Nullable Builder exits) {
        MachineState[] states = new MachineState[trie.deepest() + 1];
        Arrays.fill(states, base);
        for (int node = from; node < to; ) {
            int depth = trie.depth(node);
            MachineState state = machine.step(states[depth - 1], trie.byteAt(node));
            if (state.isDead()) {
                node = trie.end(node);
                continue;
            }
            trie.addTokens(node, mask);
            if (exits != null && state.isEscaping()) {
                exits.add(node);
                node = trie.end(node);
            } else {
                states[depth] = state;
                node++;
            }
        }
    }
}
