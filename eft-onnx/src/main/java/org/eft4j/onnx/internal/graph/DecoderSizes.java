package org.eft4j.onnx.internal.graph;

import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eft4j.huggingface.ModelConfig;
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

    /**
     * Returns what {@code genai_config.json} and {@code config.json} of a folder state.
     *
     * @throws org.eft4j.BackendException if a size is below 1 or no whole number, with the file, the field and the
     *     value
     */
    public static DecoderSizes of(ModelFolder folder) {
        ModelConfig config = folder.config();
        ModelConfig genai = folder.genaiConfig().section("model").section("decoder");
        OptionalInt heads = size(config, "num_attention_heads", "n_head");
        OptionalInt width = size(config, "hidden_size", "n_embd");
        OptionalInt share = heads.isPresent() && width.isPresent()
                ? OptionalInt.of(width.getAsInt() / heads.getAsInt())
                : OptionalInt.empty();
        return new DecoderSizes(
                first(size(genai, "num_key_value_heads"), size(config, "num_key_value_heads"), heads),
                first(size(genai, "head_size"), size(config, "head_dim"), share),
                size(config, "vocab_size"));
    }

    private static OptionalInt size(ModelConfig config, String... fields) {
        for (String field : fields) {
            if (config.has(field)) {
                OptionalInt size = config.integer(field);
                if (size.orElse(0) < 1) {
                    throw config.refused(field, "at least 1");
                }
                return size;
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt first(OptionalInt... candidates) {
        return Stream.of(candidates).filter(OptionalInt::isPresent).findFirst().orElse(OptionalInt.empty());
    }
}
