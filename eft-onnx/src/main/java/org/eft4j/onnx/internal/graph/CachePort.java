package org.eft4j.onnx.internal.graph;

/**
 * The keys or the values of one attention layer, as a graph takes and gives them: [1, {@code heads}, tokens, {@code
 * headSize}]. Immutable and thread-safe.
 *
 * @param past the name of the input
 * @param present the name of the output
 * @param heads of keys or values, often fewer than of queries
 * @param headSize numbers in each head
 */
public record CachePort(String past, String present, int heads, int headSize) {}
