package org.eft4j.onnx.internal.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the linear modules of a model's layers by the names of the values that they give. Exporters name a value after
 * the module that it comes from, {@code /model/layers.0/self_attn/q_proj/MatMul_output_0} or {@code
 * /model/layers.0/attn/q_proj/MatMul/output_0}, and later passes that fold or quantise weights keep that name, whatever
 * they make of the weight's own. It is told of the outermost graph node by node. An instance serves one graph.
 */
final class LinearModuleFinder {
    /** What may stand between a weight and the product: a cast, a transposition, a scaling. */
    private static final int MAX_STEPS = 8;

    private final Map<String, Node> producers = new LinkedHashMap<>();
    private final Map<String, StoredTensor> weights = new HashMap<>();

    private record Node(String operator, List<String> inputs, Map<String, Long> numbers) {
        String input(int index) {
            return index < inputs.size() ? inputs.get(index) : "";
        }

        /** Returns an attribute, 0 if it is not set. */
        long number(String attribute) {
            return numbers.getOrDefault(attribute, 0L);
        }
    }

    /** A matrix [inputs, outputs]. */
    private record Matrix(long inputs, long outputs, int type) {
        Matrix transposed() {
            return new Matrix(/* inputs= */ outputs, /* outputs= */ inputs, type);
        }

        Matrix withType(long other) {
            return new Matrix(inputs, outputs, (int) other);
        }
    }

    /** Takes a node with its whole-numbered attributes. */
    void node(String operator, List<String> inputs, List<String> outputs, Map<String, Long> numbers) {
        Node node = new Node(operator, List.copyOf(inputs), Map.copyOf(numbers));
        outputs.forEach(output -> producers.put(output, node));
    }

    /** Takes a weight. */
    void weight(StoredTensor tensor) {
        weights.put(tensor.name(), tensor);
    }

    /** Returns those found. A module that is not computed in a way known here is left out. */
    List<LinearModule> find() {
        List<LinearModule> found = new ArrayList<>();
        producers.forEach((output, node) -> module(output, node).ifPresent(found::add));
        return found;
    }

    private Optional<LinearModule> module(String output, Node node) {
        List<String> path = List.of(output.split("/", -1));
        int end = path.size();
        if (path.get(end - 1).equals("MatMul_output_0")) {
            path = path.subList(0, end - 1);
        } else if (end > 1
                && path.get(end - 1).equals("output_0")
                && path.get(end - 2).equals("MatMul")) {
            path = path.subList(0, end - 2);
        } else {
            return Optional.empty();
        }
        return path.size() < 3 ? Optional.empty() : module(path.subList(path.size() - 3, path.size()), output, node);
    }

    /** Makes a module of a path such as {@code layers.0}, {@code attn}, {@code q_proj}. */
    private Optional<LinearModule> module(List<String> path, String output, Node node) {
        return layer(path.get(0))
                .flatMap(layer -> multiplying(node)
                        .flatMap(product -> matrix(product)
                                .map(matrix -> new LinearModule(
                                        layer,
                                        path.get(1),
                                        path.get(2),
                                        input(product),
                                        output,
                                        matrix.type,
                                        matrix.inputs,
                                        matrix.outputs))));
    }

    /** Reads {@code layers.12} or {@code h.12}. */
    private static Optional<Integer> layer(String name) {
        int dot = name.indexOf('.');
        String kind = name.substring(0, Math.max(dot, 0));
        if (!kind.equals("layers") && !kind.equals("h")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Integer.parseInt(name.substring(dot + 1)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Returns the node that multiplies. A product of integers is cast and scaled, and bears the name only then. */
    private Optional<Node> multiplying(Node named) {
        if (named.operator.equals("MatMul") || named.operator.equals("MatMulNBits")) {
            return Optional.of(named);
        }
        return named.operator.equals("Mul")
                ? producer(named.input(0), "Cast").flatMap(cast -> producer(cast.input(0), "MatMulInteger"))
                : Optional.empty();
    }

    private Optional<Node> producer(String value, String operator) {
        return Optional.ofNullable(producers.get(value)).filter(node -> node.operator.equals(operator));
    }

    private String input(Node product) {
        return product.operator.equals("MatMulInteger")
                ? producer(product.input(0), "DynamicQuantizeLinear")
                        .map(quantised -> quantised.input(0))
                        .orElse("")
                : product.input(0);
    }

    private Optional<Matrix> matrix(Node product) {
        return switch (product.operator) {
            case "MatMulNBits" ->
                Optional.ofNullable(weights.get(product.input(2)))
                        .map(scales -> new Matrix(product.number("K"), product.number("N"), scales.type()));
            case "MatMulInteger" ->
                producer(product.input(0), "DynamicQuantizeLinear")
                        .flatMap(quantised -> matrix(product.input(1), MAX_STEPS))
                        .map(matrix -> matrix.withType(LinearModule.FLOAT));
            default -> matrix(product.input(1), MAX_STEPS);
        };
    }

    /** Follows a value to the weight that it is made of. */
    private Optional<Matrix> matrix(String value, int steps) {
        StoredTensor weight = weights.get(value);
        if (weight != null) {
            List<Long> shape = weight.dimensions();
            return shape.size() == 2
                    ? Optional.of(new Matrix(shape.get(0), shape.get(1), weight.type()))
                    : Optional.empty();
        }
        Node maker = producers.get(value);
        if (maker == null || steps == 0) {
            return Optional.empty();
        }
        Optional<Matrix> source = matrix(maker.input(0), steps - 1);
        return switch (maker.operator) {
            case "Cast" -> source.map(matrix -> matrix.withType(maker.number("to")));
            case "Transpose" -> source.map(Matrix::transposed);
            case "DequantizeLinear" ->
                source.flatMap(matrix ->
                        Optional.ofNullable(weights.get(maker.input(1))).map(scales -> matrix.withType(scales.type())));
            case "Mul" ->
                source.filter(matrix -> weights.containsKey(maker.input(1))); // by the scales of rows or columns
            default -> Optional.empty();
        };
    }
}
