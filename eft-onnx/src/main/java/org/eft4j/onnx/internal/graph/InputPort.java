package org.eft4j.onnx.internal.graph;

import java.util.List;

/**
 * An input of a decoder beside its cache. Immutable and thread-safe.
 *
 * @param name the graph's own name for it
 * @param shape its dimensions, &minus;1 for those that are free
 */
public record InputPort(String name, List<Long> shape) {
    /** Copies the list. */
    public InputPort {
        shape = List.copyOf(shape);
    }

    /** Returns the number of dimensions, 0 for a single element without any. */
    public int rank() {
        return shape.size();
    }
}
