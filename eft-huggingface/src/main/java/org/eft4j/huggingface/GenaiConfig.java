package org.eft4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.eft4j.huggingface.internal.json.JsonFiles;

/**
 * The {@code genai_config.json} that the model builder of onnxruntime-genai writes beside a graph, at times in place of {@code config.json}.
 * What it says of the graph's names is not read: the graph itself says it. Immutable and thread-safe.
 */
final class GenaiConfig {
    private static final String FILE = "genai_config.json";

    private final JsonNode model;

    private GenaiConfig(JsonNode model) {
        this.model = model;
    }

    /** Reads it, or gives one in which nothing is said. */
    static GenaiConfig read(Path folder) {
        return new GenaiConfig(JsonFiles.optional(folder.resolve(FILE)).path("model"));
    }

    /** Whether there is one. */
    boolean isPresent() {
        return !model.isMissingNode();
    }

    /** The file with the graph, relative to the folder. */
    Optional<String> graph() {
        return Optional.ofNullable(model.path("decoder").path("filename").textValue());
    }

    /** The context in tokens that the model was made for. */
    OptionalInt contextLength() {
        JsonNode length = model.path("context_length");
        return length.isInt() && length.intValue() > 1 ? OptionalInt.of(length.intValue()) : OptionalInt.empty();
    }

    /** A size of the decoder, such as {@code head_size}. */
    OptionalInt decoderSize(String key) {
        JsonNode size = model.path("decoder").path(key);
        return size.isInt() ? OptionalInt.of(size.intValue()) : OptionalInt.empty();
    }

    /** The ids that end an answer: a number or a list of them, or missing. */
    JsonNode endTokens() {
        return model.path("eos_token_id");
    }
}
