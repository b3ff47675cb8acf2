package org.eft4j.onnx.internal.runtime;

import java.nio.file.Path;

/** A graph that was made from one in a file, to be loaded in its place. Nobody changes it any more. */
public final class InMemoryGraph {
    private final byte[] content;
    private final Path weights;

    /**
     * Takes over a graph.
     *
     * @param content an ONNX model, which is not copied
     * @param weights the folder that its external data are in
     */
    public InMemoryGraph(byte[] content, Path weights) {
        this.content = content;
        this.weights = weights;
    }

    byte[] content() {
        return content;
    }

    Path weights() {
        return weights;
    }
}
