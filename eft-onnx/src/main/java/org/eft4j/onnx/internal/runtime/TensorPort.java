package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An input or output of a graph. Immutable and thread-safe.
 *
 * @param type the element type
 * @param shape the dimensions, &minus;1 for those that are free
 * @param names the names of the dimensions as the exporter gave them, empty where it gave none
 */
public record TensorPort(OnnxJavaType type, List<Long> shape, List<String> names) {
    /** Copies the lists. */
    public TensorPort {
        shape = List.copyOf(shape);
        names = List.copyOf(names);
    }

    /** Returns the tensors among a graph's inputs or outputs, by name, in the graph's order. */
    static Map<String, TensorPort> of(Map<String, NodeInfo> nodes) {
        Map<String, TensorPort> ports = new LinkedHashMap<>();
        nodes.forEach((name, node) -> {
            if (node.getInfo() instanceof TensorInfo tensor) {
                ports.put(
                        name,
                        new TensorPort(
                                tensor.type,
                                Arrays.stream(tensor.getShape()).boxed().toList(),
                                List.of(tensor.getDimensionNames())));
            }
        });
        return ports;
    }

    /** For messages: {@code FLOAT [batch_size, 2, past_sequence_length, 16]}. */
    @Override
    public String toString() {
        List<String> dimensions = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            boolean named =
                    shape.get(i) < 0 && i < names.size() && !names.get(i).isEmpty();
            dimensions.add(named ? names.get(i) : shape.get(i).toString());
        }
        return type + " " + dimensions;
    }
}
