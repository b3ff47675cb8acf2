package org.eft4j.structured.internal.automaton;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a text may stand in a network: nodes with their stacks, one stack for each node. Only nodes from which a byte
 * can be read are kept. Immutable but for the successors, which are found when they are asked for; thread-safe.
 */
final class MachineState {
    private final int[] nodes;
    private final Stack[] stacks;
    private final boolean accepting;
    private final boolean escaping;
    private final int hash;

    /** By class of bytes; null where it was not asked for yet. A race finds the same successor twice. */
    final @Nullable MachineState[] next;

    /** Where plain characters lead to, once that was asked for. */
    PlainText.@Nullable Successor afterPlain;

    MachineState(SortedMap<Integer, Stack> places, boolean accepting, boolean escaping, int classes) {
        this.nodes = new int[places.size()];
        this.stacks = new Stack[places.size()];
        int i = 0;
        for (Map.Entry<Integer, Stack> place : places.entrySet()) {
            nodes[i] = place.getKey();
            stacks[i++] = place.getValue();
        }
        this.accepting = accepting;
        this.escaping = escaping;
        this.next = new @Nullable MachineState[isDead() ? 0 : classes];
        this.hash = 31 * (31 * Arrays.hashCode(nodes) + Arrays.hashCode(stacks)) + (accepting ? 1 : 0);
    }

    int size() {
        return nodes.length;
    }

    int node(int place) {
        return nodes[place];
    }

    Stack stack(int place) {
        return stacks[place];
    }

    /** Returns whether a whole text may end here. */
    boolean isAccepting() {
        return accepting;
    }

    /** Returns whether a rule whose caller is left open may end here. */
    boolean isEscaping() {
        return escaping;
    }

    /** Returns whether no text leads through here. */
    boolean isDead() {
        return nodes.length == 0 && !accepting && !escaping;
    }

    /** Returns the stack that all nodes share, null if there are several. */
    @Nullable
    Stack commonStack() {
        Stack common = stacks.length == 0 ? Stack.BOTTOM : stacks[0];
        for (Stack stack : stacks) {
            if (!stack.equals(common)) {
                return null;
            }
        }
        return common;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof MachineState that
                        && hash == that.hash
                        && accepting == that.accepting
                        && escaping == that.escaping
                        && Arrays.equals(nodes, that.nodes)
                        && Arrays.equals(stacks, that.stacks));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
