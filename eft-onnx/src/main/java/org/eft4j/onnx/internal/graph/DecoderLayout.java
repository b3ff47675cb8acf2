package org.eft4j.onnx.internal.graph;

import ai.onnxruntime.OnnxJavaType;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an exported decoder takes and gives. The cache is one tensor for the keys and one for the values of each layer, of shape
 * [1, {@code kvHeads}, tokens, {@code headSize}]; it goes in as past and comes out as present. Immutable and thread-safe.
 *
 * @param layers the number of attention layers
 * @param kvHeads heads of keys and values in each
 * @param headSize numbers in each head
 * @param pastPattern the names of the cache's inputs, with {@code %d} for the layer and {@code %s} for {@code key} or {@code value}
 * @param presentPattern the names of the cache's outputs, alike
 * @param attentionMask whether there is an input {@code attention_mask}, [1, past + new tokens]
 * @param positionIds whether there is an input {@code position_ids}, [1, new tokens]
 * @param cacheType the element type of the cache
 * @param logitsWidth the width of a row of the output {@code logits}, [1, new tokens, width]
 */
public record DecoderLayout(
        int layers,
        int kvHeads,
        int headSize,
        String pastPattern,
        String presentPattern,
        boolean attentionMask,
        boolean positionIds,
        OnnxJavaType cacheType,
        int logitsWidth) {

    /** The input with the ids of the new tokens, int64 [1, new tokens]. */
    public static final String INPUT_IDS = "input_ids";

    /** The input that is one for every token that may be looked at, int64 [1, past + new tokens]. */
    public static final String ATTENTION_MASK = "attention_mask";

    /** The input with the places of the new tokens, int64 [1, new tokens]. */
    public static final String POSITION_IDS = "position_ids";

    /** The output with a row of logits behind each new token. */
    public static final String LOGITS = "logits";

    /** The cache's inputs: key and value of layer 0, of layer 1, and so on. */
    public List<String> pastNames() {
        return names(pastPattern);
    }

    /** The cache's outputs, in the order of {@link #pastNames()}. */
    public List<String> presentNames() {
        return names(presentPattern);
    }

    private List<String> names(String pattern) {
        return IntStream.range(0, layers)
                .boxed()
                .flatMap(layer -> Stream.of("key", "value").map(part -> String.format(pattern, layer, part)))
                .toList();
    }

    /** One line for people: sizes first, then what is fed and what comes back. */
    @Override
    public String toString() {
        return "decoder with growing cache: " + layers + " layers x " + kvHeads + " heads x " + headSize + " ("
                + cacheType + "), takes " + INPUT_IDS + (attentionMask ? ", " + ATTENTION_MASK : "")
                + (positionIds ? ", " + POSITION_IDS : "") + ", " + pastPattern + ", gives " + LOGITS + " ("
                + logitsWidth + " wide), " + presentPattern;
    }
}
