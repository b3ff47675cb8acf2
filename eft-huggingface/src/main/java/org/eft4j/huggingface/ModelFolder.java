package org.eft4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.GenerationOptions;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.internal.json.JsonFiles;

/**
 * The small files of a model folder, read once: {@code config.json} or {@code genai_config.json}, {@code generation_config.json},
 * {@code tokenizer_config.json} and the chat template. These often disagree; the order in which they are asked is transformers' own. Immutable and thread-safe.
 */
public final class ModelFolder {
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    static final String CONFIG = "config.json";

    /** What different families call the length of their context. */
    private static final List<String> CONTEXT_KEYS = List.of(
            "max_position_embeddings", "n_positions", "n_ctx", "max_sequence_length", "max_seq_len", "seq_length");

    /** The variables that templates may call for, where the model has such a token. */
    private static final List<String> NAMED_TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private final Path path;
    private final GenaiConfig genai;
    private final JsonNode config;
    private final JsonNode generationConfig;
    private final JsonNode tokenizerConfig;
    private final List<TemplateText> templates;

    private ModelFolder(Path path) {
        this.path = path;
        this.genai = GenaiConfig.read(path);
        this.config = genai.isPresent()
                ? JsonFiles.optional(path.resolve(CONFIG))
                : JsonFiles.required(path.resolve(CONFIG), "the model's sizes");
        this.generationConfig = JsonFiles.optional(path.resolve("generation_config.json"));
        this.tokenizerConfig = JsonFiles.optional(path.resolve(TOKENIZER_CONFIG));
        this.templates = TemplateText.all(path, tokenizerConfig);
    }

    /**
     * Reads a folder.
     *
     * @throws BackendException if it is no folder, has neither {@code config.json} nor {@code genai_config.json}, or holds a file that cannot be read
     */
    public static ModelFolder read(Path path) {
        if (!Files.isDirectory(path)) {
            throw new BackendException(path.toAbsolutePath()
                    + " is no folder; expected one with config.json, tokenizer.json and a .onnx file");
        }
        return new ModelFolder(path);
    }

    /** The folder itself. */
    public Path path() {
        return path;
    }

    /** The graph that {@code genai_config.json} names, relative to the folder; empty if there is no such file. */
    public Optional<String> genaiGraph() {
        return genai.graph();
    }

    /** A size of the decoder in {@code genai_config.json}, such as {@code head_size}; empty if it is not stated. */
    public OptionalInt genaiDecoderSize(String key) {
        return genai.decoderSize(key);
    }

    /** Where the tokenizer stands, whether or not it is there. */
    public Path tokenizer() {
        return path.resolve("tokenizer.json");
    }

    /** The chat template, empty if the model has none. */
    public Optional<TemplateText> template() {
        return templates.stream().findFirst();
    }

    /** All chat templates, the one that is used first. */
    List<TemplateText> templates() {
        return templates;
    }

    /** The content of {@code tokenizer_config.json}, a missing node if it is not there. */
    JsonNode tokenizerConfig() {
        return tokenizerConfig;
    }

    /**
     * What the files say differently about one thing, each in a sentence that tells which of them is followed.
     *
     * @param vocabulary all pieces of the tokenizer, not cut to the logits
     * @param logitsWidth the width of the graph's logits
     */
    public List<String> contradictions(Vocabulary vocabulary, int logitsWidth) {
        return ConfigConflicts.find(this, vocabulary, logitsWidth);
    }

    /** What the publisher suggests for generating, empty if there is no {@code generation_config.json}. */
    public Optional<GenerationOptions> suggestedOptions() {
        return SuggestedOptions.read(generationConfig);
    }

    /** The context in tokens that the model was made for, empty if no file says. */
    public OptionalInt contextLength() {
        OptionalInt own = CONTEXT_KEYS.stream()
                .map(this::inConfig)
                .filter(node -> node.isInt() && node.intValue() > 1)
                .mapToInt(JsonNode::intValue)
                .findFirst();
        return first(own, genai.contextLength());
    }

    /** How many tokens back the layers look, where they do not look at all of them; empty if they do. */
    public OptionalInt slidingWindow() {
        boolean off = inConfig("use_sliding_window").isBoolean()
                && !inConfig("use_sliding_window").booleanValue();
        return off ? OptionalInt.empty() : number("sliding_window");
    }

    /**
     * The longest text, in tokens, that the model reads with its first rotary factors, where it reads longer ones with others
     * (longrope, dynamic); empty if all texts are read with the same, or {@code config.json} does not say.
     */
    public OptionalInt firstRotaryFactorsUpTo() {
        for (String key : List.of("rope_scaling", "rope_parameters")) {
            JsonNode rope = inConfig(key);
            JsonNode kind = rope.hasNonNull("rope_type") ? rope.path("rope_type") : rope.path("type");
            boolean twoSets = rope.path("short_factor").isArray()
                    && rope.path("long_factor").isArray()
                    && !rope.path("short_factor").equals(rope.path("long_factor"));
            if (twoSets || kind.asText().equals("dynamic")) {
                JsonNode own = rope.path("original_max_position_embeddings");
                return own.isInt() ? OptionalInt.of(own.intValue()) : number("original_max_position_embeddings");
            }
        }
        return OptionalInt.empty();
    }

    /** The first of these entries of {@code config.json} that is a whole number; empty if none is. */
    public OptionalInt number(String... keys) {
        return Stream.of(keys)
                .map(this::inConfig)
                .filter(JsonNode::isInt)
                .mapToInt(JsonNode::intValue)
                .findFirst();
    }

    private static OptionalInt first(OptionalInt... candidates) {
        return Stream.of(candidates).filter(OptionalInt::isPresent).findFirst().orElse(OptionalInt.empty());
    }

    /**
     * The ids that end an answer: of {@code generation_config.json}, else of {@code config.json}, else of
     * {@code genai_config.json}, else the {@code eos_token} of {@code tokenizer_config.json}; empty if none of them names one.
     */
    public Set<Integer> endTokens(Vocabulary vocabulary) {
        for (JsonNode node :
                List.of(generationConfig.path("eos_token_id"), inConfig("eos_token_id"), genai.endTokens())) {
            Set<Integer> ids = ids(node);
            if (!ids.isEmpty()) {
                return ids;
            }
        }
        return tokenText("eos_token")
                .map(vocabulary::id)
                .filter(OptionalInt::isPresent)
                .map(id -> Set.of(id.getAsInt()))
                .orElse(Set.of());
    }

    /** A number or a list of numbers. */
    static Set<Integer> ids(JsonNode node) {
        Set<Integer> ids = new LinkedHashSet<>();
        if (node.isInt()) {
            ids.add(node.intValue());
        }
        node.forEach(element -> ids.add(element.intValue()));
        return ids;
    }

    /** The texts of the tokens that a template may call for by name: {@code bos_token}, {@code eos_token} and so on. */
    public Map<String, String> namedTokens() {
        Map<String, String> found = new TreeMap<>();
        for (String name : NAMED_TOKENS) {
            tokenText(name).ifPresent(text -> found.put(name, text));
        }
        return found;
    }

    /** A token is written as its text, or as an object around it. */
    Optional<String> tokenText(String name) {
        JsonNode node = tokenizerConfig.path(name);
        JsonNode text = node.isObject() ? node.path("content") : node;
        return text.isTextual() ? Optional.of(text.textValue()) : Optional.empty();
    }

    /** Models that also see or hear keep the numbers of their text part in {@code text_config}. */
    JsonNode inConfig(String key) {
        return config.hasNonNull(key)
                ? config.path(key)
                : config.path("text_config").path(key);
    }
}
