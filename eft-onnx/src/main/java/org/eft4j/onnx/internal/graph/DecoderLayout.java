package org.eft4j.onnx.internal.graph;

import ai.onnxruntime.OnnxJavaType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The inputs and outputs of an exported decoder: names, types and sizes. Immutable and thread-safe.
 *
 * @param inputs its inputs beside the cache, in the order of {@link DecoderInput}
 * @param cache the keys and values of each layer, which go in as past and come out as present
 * @param cacheType the element type of the cache
 * @param logits the name of the output with the logits, [1, rows, width]
 * @param logitsType the element type of the logits
 * @param logitsWidth the width of a row
 * @param logitRows for which tokens there are rows
 */
public record DecoderLayout(
        Map<DecoderInput, InputPort> inputs,
        List<CachePort> cache,
        OnnxJavaType cacheType,
        String logits,
        OnnxJavaType logitsType,
        int logitsWidth,
        LogitRows logitRows) {

    /** Copies map and list. */
    public DecoderLayout {
        Map<DecoderInput, InputPort> ordered = new EnumMap<>(DecoderInput.class);
        ordered.putAll(inputs);
        inputs = Collections.unmodifiableMap(ordered);
        cache = List.copyOf(cache);
    }

    /** Returns the port of an input, empty if the graph does not have it. */
    public Optional<InputPort> input(DecoderInput input) {
        return Optional.ofNullable(inputs.get(input));
    }

    /** Returns how many adapters the graph holds. */
    public int adapters() {
        return input(DecoderInput.ADAPTER_GATE)
                .map(gate -> gate.shape().get(2).intValue())
                .orElse(0);
    }

    /** Returns the number of layers that have a cache of their own. */
    public int layers() {
        return cache.size() / 2;
    }

    /** Returns the bytes that one token takes in the cache. */
    public long cacheBytesPerToken() {
        return cache.stream()
                        .mapToLong(port -> (long) port.heads() * port.headSize())
                        .sum()
                * cacheType.size;
    }

    /** Returns the same layout with other rows of logits. */
    public DecoderLayout withLogitRows(LogitRows rows) {
        return new DecoderLayout(inputs, cache, cacheType, logits, logitsType, logitsWidth, rows);
    }

    /** One line for people: the sizes, then what is fed. */
    @Override
    public String toString() {
        String heads = cache.stream()
                .map(port -> port.heads() + " heads x " + port.headSize())
                .distinct()
                .collect(Collectors.joining(" or "));
        String fed = inputs.values().stream().map(InputPort::name).collect(Collectors.joining(", "));
        return layers() + " layers x " + heads + ", fed " + fed;
    }
}
