package org.eft4j.onnx.internal.graph;

/**
 * One of the {@link DecoderInput}s as a graph has it. Immutable and thread-safe.
 *
 * @param name what the graph calls it
 * @param rank its number of dimensions; a single number may have none or one
 */
public record InputPort(String name, int rank) {}
