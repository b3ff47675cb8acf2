package org.eft4j.onnx.internal.runtime;

import java.nio.file.Path;

/**
 * A graph that was made from one in a file, to be loaded in its place. Immutable as long as nobody changes the bytes.
 *
 * @param content an ONNX model
 * @param weights the folder that its external data are in
 */
public record InMemoryGraph(byte[] content, Path weights) {}
