package org.eft4j.onnx.internal.graph;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a graph computes attention. Immutable and thread-safe.
 *
 * @param operator the fused operator, such as {@code GroupQueryAttention}; empty if the graph computes attention by
 *     simple operators
 * @param windows how many tokens back its layers look, one number for each kind of layer that does not look at all of
 *     them; known only for {@code GroupQueryAttention}
 */
public record Attention(String operator, Set<Integer> windows) {
    /** The operator that can write its cache in place. */
    public static final String GROUP_QUERY = "GroupQueryAttention";

    private static final List<String> OPERATORS = List.of(
            GROUP_QUERY, "MultiHeadAttention", "DecoderMaskedMultiHeadAttention", "SparseAttention", "Attention");

    /** Copies the set. */
    public Attention {
        windows = Set.copyOf(windows);
    }

    /** Finds the kind by the operators of a graph. */
    public static Attention of(GraphContent graph) {
        Set<Integer> windows = new TreeSet<>();
        for (long window : graph.setting(GROUP_QUERY, "local_window_size")) {
            if (window > 0) {
                windows.add((int) Math.min(window, Integer.MAX_VALUE));
            }
        }
        return OPERATORS.stream()
                .filter(operator -> graph.count(operator) > 0)
                .findFirst()
                .map(operator -> new Attention(operator, windows))
                .orElseGet(() -> new Attention("", windows));
    }

    /** Returns whether past and present may be one tensor. */
    public boolean writesInPlace() {
        return operator.equals(GROUP_QUERY);
    }

    /** For people: {@code GroupQueryAttention, window 4096}. */
    @Override
    public String toString() {
        String kind = operator.isEmpty() ? "simple operators" : operator;
        return windows.isEmpty()
                ? kind
                : kind + ", window " + new TreeSet<>(windows).toString().replaceAll("[\\[\\]]", "");
    }
}
