package org.eft4j.onnx.internal.graph;

import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eft4j.huggingface.ModelFolder;

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

    /** What {@code genai_config.json} and {@code config.json} of a folder state. */
    public static DecoderSizes of(ModelFolder folder) {
        OptionalInt heads = folder.number("num_attention_heads", "n_head");
        OptionalInt width = folder.number("hidden_size", "n_embd");
        OptionalInt share = heads.isPresent() && heads.getAsInt() > 0 && width.isPresent()
                ? OptionalInt.of(width.getAsInt() / heads.getAsInt())
                : OptionalInt.empty();
        return new DecoderSizes(
                first(folder.genaiDecoderSize("num_key_value_heads"), folder.number("num_key_value_heads"), heads),
                first(folder.genaiDecoderSize("head_size"), folder.number("head_dim"), share),
                folder.number("vocab_size"));
    }

    private static OptionalInt first(OptionalInt... candidates) {
        return Stream.of(candidates).filter(OptionalInt::isPresent).findFirst().orElse(OptionalInt.empty());
    }
}
