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
        this.words = (vocabulary.width() + Long.SIZE - 1) / Long.SIZE;
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

    /** The tokens that stay inside a rule, and the nodes of the trees at which its text may be over. */
    private static final class RuleMask {
        final long[] inside;
        final int[] plainExits;
        final int[] specialExits;

        RuleMask(long[] inside, int[] plainExits, int[] specialExits) {
            this.inside = inside;
            this.plainExits = plainExits;
            this.specialExits = specialExits;
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
            walkPlain(state, mask, null);
            walkSpecial(state, mask, null);
            return TokenSet.of(BitSet.valueOf(mask));
        }
        RuleMask rule = ruleMask(machine.opened(state));
        long[] mask = rule.inside.clone();
        goOn(vocabulary.plain(), rule.plainExits, state, mask);
        goOn(vocabulary.special(), rule.specialExits, state, mask);
        return TokenSet.of(BitSet.valueOf(mask));
    }

    /** Adds the tokens that go on after the end of a rule. */
    private void goOn(TokenTrie trie, int[] exits, MachineState state, long[] mask) {
        for (int exit : exits) {
            walk(trie, exit + 1, trie.end(exit), machine.step(state, trie.path(exit)), mask, null);
        }
    }

    private void walkPlain(MachineState state, long[] mask, IntStream.@Nullable Builder exits) {
        int reach = PlainText.reach(machine, state);
        if (reach == PlainText.DIFFERS) {
            walk(vocabulary.plain(), 0, vocabulary.plain().nodes(), state, mask, exits);
        } else {
            vocabulary.addPlain(reach, mask);
        }
    }

    private void walkSpecial(MachineState state, long[] mask, IntStream.@Nullable Builder exits) {
        walk(vocabulary.special(), 0, vocabulary.special().nodes(), state, mask, exits);
    }

    private RuleMask ruleMask(MachineState opened) {
        synchronized (ruleMasks) {
            RuleMask known = ruleMasks.get(opened);
            if (known != null) {
                return known;
            }
        }
        long[] inside = new long[words];
        IntStream.Builder plainExits = IntStream.builder();
        IntStream.Builder specialExits = IntStream.builder();
        walkPlain(opened, inside, plainExits);
        walkSpecial(opened, inside, specialExits);
        RuleMask found = new RuleMask(
                inside, plainExits.build().toArray(), specialExits.build().toArray());
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
        boolean plain = trie == vocabulary.plain();
        for (int node = from; node < to; ) {
            int depth = trie.depth(node);
            MachineState state = machine.step(states[depth - 1], trie.byteAt(node));
            if (state.isDead()) {
                node = trie.end(node);
                continue;
            }
            if (plain && PlainText.isWholeAt(trie, node) && PlainText.reach(machine, state) == PlainText.LONGEST) {
                trie.addSubtree(node, mask);
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
