package org.eft4j.structured.internal.automaton;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a rule returns to: several places, each with what lies below it, so that all ways to read a text share what
 * they have in common. Immutable and thread-safe.
 */
final class Stack {
    /** Below the rule of the whole text: it may end there. */
    static final Stack BOTTOM = new Stack(Set.of(), true, false);

    /** Below a rule whose caller is left open. */
    static final Stack OPEN = new Stack(Set.of(), false, true);

    private final Set<Frame> frames;
    private final boolean bottom;
    private final boolean open;
    private final int depth;
    private final int hash;

    private Stack(Set<Frame> frames, boolean bottom, boolean open) {
        this.frames = frames;
        this.bottom = bottom;
        this.open = open;
        this.depth = frames.stream().mapToInt(f -> f.below.depth + 1).max().orElse(0);
        this.hash = Objects.hash(frames, bottom, open);
    }

    static Stack of(Set<Frame> frames) {
        return new Stack(Set.copyOf(frames), false, false);
    }

    /** Returns a stack that returns to where either does. */
    Stack or(Stack other) {
        if (equals(other)) {
            return this;
        }
        Set<Frame> all = new HashSet<>(frames);
        all.addAll(other.frames);
        return new Stack(Set.copyOf(all), bottom || other.bottom, open || other.open);
    }

    Set<Frame> frames() {
        return frames;
    }

    boolean isBottom() {
        return bottom;
    }

    boolean isOpen() {
        return open;
    }

    /** Returns how many rules lie inside each other. */
    int depth() {
        return depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Stack that
                        && hash == that.hash
                        && bottom == that.bottom
                        && open == that.open
                        && frames.equals(that.frames));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /**
     * A place to return to.
     *
     * @param node the node after the call
     * @param below where its own rule returns to
     */
    record Frame(int node, Stack below) {}
}
