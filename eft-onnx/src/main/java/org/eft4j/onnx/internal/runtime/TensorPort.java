package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An input or output of a graph. Immutable and thread-safe.
 *
 * @param type the element type
 * @param shape the dimensions, &minus;1 for those that are free
 */
public record TensorPort(OnnxJavaType type, List<Long> shape) {
    /** Copies the shape. */
    public TensorPort {
        shape = List.copyOf(shape);
    }

    /** The tensors among a graph's inputs or outputs, by name, in the graph's order. */
    static Map<String, TensorPort> of(Map<String, NodeInfo> nodes) {
        Map<String, TensorPort> ports = new LinkedHashMap<>();
        nodes.forEach((name, node) -> {
            if (node.getInfo() instanceof TensorInfo tensor) {
                ports.put(
                        name,
                        new TensorPort(
                                tensor.type,
                                Arrays.stream(tensor.getShape()).boxed().toList()));
            }
        });
        return ports;
    }

    /** For messages: {@code FLOAT [-1, 2, -1, 16]}. */
    @Override
    public String toString() {
        return type + " " + shape;
    }
}
