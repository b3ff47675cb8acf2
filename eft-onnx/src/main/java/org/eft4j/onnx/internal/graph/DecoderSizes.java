package org.eft4j.onnx.internal.graph;

import java.util.OptionalInt;

/**
 * Sizes as a model's configuration states them, for graphs that leave them open. Immutable and thread-safe.
 *
 * @param kvHeads heads of keys and values in each layer
 * @param headSize numbers in each head
 * @param logitsWidth the width of a row of logits
 */
public record DecoderSizes(OptionalInt kvHeads, OptionalInt headSize, OptionalInt logitsWidth) {
    /** Nothing stated. */
    public static final DecoderSizes UNKNOWN =
            new DecoderSizes(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
}
