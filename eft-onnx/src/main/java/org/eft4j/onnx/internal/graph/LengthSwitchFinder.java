package org.eft4j.onnx.internal.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Follows the conditions of a graph's branches back to what they are computed from. It is told of the outermost graph
 * node by node. An instance serves one graph.
 */
final class LengthSwitchFinder {
    /** Inputs whose shape or content tells how long the text is. */
    private static final Set<String> LENGTHS = Set.of("attention_mask", "position_ids", "input_ids");

    /** Operators that pass a condition on as it is. */
    private static final Set<String> PASSING = Set.of("Cast", "Identity", "Squeeze", "Unsqueeze", "Reshape");

    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Long> constants = new HashMap<>();
    private final List<String> conditions = new ArrayList<>();

    private record Node(String operator, List<String> inputs) {
        String input(int index) {
            return index < inputs.size() ? inputs.get(index) : "";
        }
    }

    /** Takes a node. */
    void node(String operator, List<String> inputs, List<String> outputs) {
        Node node = new Node(operator, List.copyOf(inputs));
        outputs.forEach(output -> producers.put(output, node));
        if (operator.equals("If")) {
            conditions.add(node.input(0));
        }
    }

    /** Takes a constant whole number. */
    void constant(String name, long value) {
        constants.put(name, value);
    }

    /** Returns the first branch that depends on the length of the text, empty if none does. */
    Optional<LengthSwitch> find() {
        for (String condition : conditions) {
            Set<String> origins = origins(condition);
            if (origins.stream().anyMatch(LENGTHS::contains)) {
                return Optional.of(new LengthSwitch(longest(condition), origins.equals(Set.of("attention_mask"))));
            }
        }
        return Optional.empty();
    }

    /** Returns the inputs and weights of the graph that a value is computed from. */
    private Set<String> origins(String value) {
        Set<String> origins = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (!name.isEmpty() && seen.add(name) && !constants.containsKey(name)) {
                Node producer = producers.get(name);
                if (producer == null) {
                    origins.add(name);
                } else {
                    open.addAll(producer.inputs);
                }
            }
        }
        return origins;
    }

    /** Returns the limit in a comparison of the length with a number: {@code length > 4096}, or an equivalent. */
    private OptionalInt longest(String condition) {
        Node node = producers.get(condition);
        while (node != null && PASSING.contains(node.operator)) {
            node = producers.get(node.input(0));
        }
        if (node == null) {
            return OptionalInt.empty();
        }
        OptionalLong right = constant(node.input(1));
        OptionalLong left = constant(node.input(0));
        if (right.isEmpty() == left.isEmpty()) {
            return OptionalInt.empty();
        }
        boolean lengthFirst = right.isPresent();
        long number = lengthFirst ? right.getAsLong() : left.getAsLong();
        // "length <= n" and "length > n" part at n, "length < n" and "length >= n" at n - 1.
        long longest = switch (node.operator) {
            case "Greater" -> lengthFirst ? number : number - 1;
            case "Less" -> lengthFirst ? number - 1 : number;
            case "GreaterOrEqual" -> lengthFirst ? number - 1 : number;
            case "LessOrEqual" -> lengthFirst ? number : number - 1;
            default -> 0;
        };
        return longest > 0 && longest < Integer.MAX_VALUE ? OptionalInt.of((int) longest) : OptionalInt.empty();
    }

    private OptionalLong constant(String name) {
        Long value = constants.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
