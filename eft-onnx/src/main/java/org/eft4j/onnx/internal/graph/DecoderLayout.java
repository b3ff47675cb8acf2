package org.eft4j.onnx.internal.graph;

import ai.onnxruntime.OnnxJavaType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an exported decoder takes and gives: its names, types and sizes. Immutable and thread-safe.
 *
 * @param inputs what it is fed beside the cache, in the order of {@link DecoderInput}
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

    /** The port of an input, empty if the graph does not ask for it. */
    public Optional<InputPort> input(DecoderInput input) {
        return Optional.ofNullable(inputs.get(input));
    }

    /** The number of layers with a cache of their own. */
    public int layers() {
        return cache.size() / 2;
    }

    /** The bytes that one token takes in the cache. */
    public long cacheBytesPerToken() {
        return cache.stream()
                        .mapToLong(port -> (long) port.heads() * port.headSize())
                        .sum()
                * cacheType.size;
    }

    /** The same layout with other rows of logits. */
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
