package org.eft4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.eft4j.BackendException;
import org.eft4j.ChatTemplate;
import org.eft4j.ChatTemplateException;
import org.eft4j.GenerationOptions;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.eft4j.huggingface.internal.text.TokenizerFile;
import org.eft4j.huggingface.internal.text.TokenizerSettings;
import org.eft4j.huggingface.internal.text.VocabularyReader;
import org.eft4j.internal.resource.LoadingAdvice;
import org.eft4j.spi.ModelSource;

/**
 * The text side of a model folder, for any backend: tokenizer, vocabulary, chat template, end tokens, suggested options
 * and context length. It comes from {@code tokenizer.json} and the small files beside it: {@code config.json} or {@code
 * genai_config.json}, {@code generation_config.json}, {@code tokenizer_config.json}, {@code special_tokens_map.json},
 * {@code added_tokens.json} and the chat template. These often disagree. The order in which they are asked is that of
 * transformers, except for end tokens, where the file of the graph's own exporter comes first; {@link #conflicts} tells
 * where it mattered.
 *
 * <p>{@link #read} reads the small files once. Each call that needs {@code tokenizer.json} reads it anew, since its
 * content is large. A file that cannot be read, is not JSON, or holds a value of a wrong type is refused with a {@link
 * BackendException} that names it.
 *
 * <p>Immutable and thread-safe. It holds nothing to close. The caller of {@link #openTokenizer} closes the tokenizer.
 */
public final class ModelFolder {
    static final String CONFIG = "config.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    private static final String GENERATION_CONFIG = "generation_config.json";
    private static final String GENAI_CONFIG = "genai_config.json";
    private static final String END_TOKENS = "eos_token_id";
    private static final String END_TOKEN = "eos_token";

    /** The names that families of models have for the length of their context. */
    private static final String[] CONTEXT_KEYS = {
        "max_position_embeddings", "n_positions", "n_ctx", "max_sequence_length", "max_seq_len", "seq_length"
    };

    /** The shortest context: one token for the prompt and one for the answer. */
    private static final int LEAST_CONTEXT = 2;

    private final Path path;
    private final ModelConfig genai;
    private final ModelConfig config;
    private final JsonObject generationConfig;
    private final TokenizerSettings tokenizerSettings;
    private final TokenizerFile tokenizer;
    private final List<TemplateText> templates;
    private final Optional<TemplateText> toolTemplate;

    /** What an adapter's folder states; empty if it does not, or there is no adapter. */
    private final Set<Integer> adapterEndTokens;

    private ModelFolder(Path path) {
        this.path = path;
        this.genai = new ModelConfig(JsonObject.optional(path.resolve(GENAI_CONFIG)));
        JsonObject all = genai.isPresent()
                ? JsonObject.optional(path.resolve(CONFIG))
                : JsonObject.required(path.resolve(CONFIG), "the model's sizes");
        // models that also see or hear keep the numbers of their text part in an object of its own
        this.config = new ModelConfig(all, all.object("text_config"));
        this.generationConfig = JsonObject.optional(path.resolve(GENERATION_CONFIG));
        this.tokenizerSettings = TokenizerSettings.read(path, all);
        this.tokenizer = TokenizerFile.in(path, tokenizerSettings);
        this.templates = TemplateText.all(path, tokenizerSettings.config());
        this.toolTemplate = TemplateText.toolUse(path, tokenizerSettings.config());
        this.adapterEndTokens = Set.of();
    }

    /** Reads what an adapter's folder says anew. */
    private ModelFolder(ModelFolder base, Path adapter) {
        this.path = base.path;
        this.genai = base.genai;
        this.config = base.config;
        this.tokenizer = base.tokenizer;
        JsonObject generation = JsonObject.optional(adapter.resolve(GENERATION_CONFIG));
        this.generationConfig = generation.isPresent() ? generation : base.generationConfig;
        this.adapterEndTokens = new LinkedHashSet<>(generation.integers(END_TOKENS));
        TokenizerSettings settings = TokenizerSettings.read(adapter, JsonObject.absent(adapter));
        List<TemplateText> own = TemplateText.all(adapter, settings.config());
        this.templates = own.isEmpty() ? base.templates : own;
        this.toolTemplate = own.isEmpty() ? base.toolTemplate : TemplateText.toolUse(adapter, settings.config());
        this.tokenizerSettings = own.isEmpty() || settings.named().isEmpty() ? base.tokenizerSettings : settings;
    }

    /**
     * Reads the small files of a folder.
     *
     * @throws BackendException if it is no folder, has neither {@code config.json} nor {@code genai_config.json}, or
     *     holds a file that cannot be read, or if the JSON library cannot be loaded
     */
    public static ModelFolder read(Path path) {
        if (!Files.isDirectory(path)) {
            throw new BackendException(path.toAbsolutePath()
                    + " is no folder; expected one with config.json, tokenizer.json and the model's own file");
        }
        try {
            // before any other class of Jackson: where all are missing, the failure names the module that requires the
            // rest
            Objects.requireNonNull(JsonNode.class);
            return new ModelFolder(path);
        } catch (LinkageError e) {
            throw new BackendException("the JSON library cannot be loaded " + LoadingAdvice.explain(e), e);
        }
    }

    /**
     * Returns what this folder and that of an adapter say together: the chat template and what {@code
     * generation_config.json} states, end tokens included, are the adapter's where its folder has them; all else is
     * this folder's, tokenizer and vocabulary included.
     *
     * @throws BackendException if a file of the adapter's folder cannot be read
     */
    public ModelFolder withAdapter(Path folder) {
        return new ModelFolder(this, folder);
    }

    /** Returns the folder. */
    public Path path() {
        return path;
    }

    /**
     * Returns the content of {@code config.json}. It looks up a missing field in {@code text_config}, where models that
     * also see or hear keep it.
     */
    public ModelConfig config() {
        return config;
    }

    /**
     * Returns the content of {@code genai_config.json}, which the model builder of onnxruntime-genai writes beside a
     * graph.
     */
    public ModelConfig genaiConfig() {
        return genai;
    }

    /**
     * Returns the content of another JSON file of the folder, which a backend keeps there; an empty one if there is no
     * such file. Reads the file.
     *
     * @param name the file's name, such as {@code remote.json}
     * @throws BackendException if it exists but cannot be read or is no JSON object
     */
    public ModelConfig json(String name) {
        return new ModelConfig(JsonObject.optional(path.resolve(name)));
    }

    /**
     * Returns the pieces of the tokenizer and the tokens added to them. Reads {@code tokenizer.json}.
     *
     * @param width the width of the model's logits; pieces with higher ids have no score and are cut off
     * @throws BackendException if the file is missing, cannot be read, or holds no vocabulary
     */
    public Vocabulary vocabulary(int width) {
        return tokenizer.read(content -> VocabularyReader.read(content, width));
    }

    /**
     * Opens the tokenizer; the caller closes it. Reads {@code tokenizer.json}.
     *
     * @param size the number of ids it decodes: the size of the model's vocabulary
     * @param contextLength the context of the model in tokens; a text that cannot fit it is refused before it is
     *     encoded
     * @throws BackendException if the file is missing or cannot be read, if a pattern in it may never end on some text,
     *     or if the tokenizer library cannot be loaded or refuses the content
     */
    public ModelTokenizer openTokenizer(int size, int contextLength) {
        return new ModelTokenizer(tokenizer, size, contextLength, new ModelSource(path).name());
    }

    /**
     * Begins to make the tokenizer on a thread of its own, for a backend that has weights to load meanwhile. The caller
     * closes what this returns.
     */
    public TokenizerOpening beginTokenizer() {
        return new TokenizerOpening(this, tokenizer, new ModelSource(path).name());
    }

    /** Returns the chat template; empty if the model has none, which is usual for base models. */
    public Optional<ChatTemplate> chatTemplate() {
        return jinjaTemplate().map(template -> template);
    }

    private Optional<JinjaTemplate> jinjaTemplate() {
        return templates.stream()
                .findFirst()
                .map(template -> new JinjaTemplate(
                        template,
                        toolTemplate,
                        namedTokens(template.text()
                                + toolTemplate.map(TemplateText::text).orElse("")),
                        Clock.system(ZoneId.systemDefault())));
    }

    /**
     * Returns the names that the chat template reads and that a chat can give, in the order of the alphabet: {@code
     * messages}, {@code tools} if it has a place for them, variables such as {@code enable_thinking}. A variable that
     * is not among them has no effect. Empty if the model has no template.
     *
     * @throws ChatTemplateException if the template is not well formed
     */
    public Set<String> chatTemplateVariables() {
        return jinjaTemplate().map(JinjaTemplate::variables).orElse(Set.of());
    }

    /** Returns the name of the chat template's file; empty if there is none. */
    public Optional<String> chatTemplateSource() {
        return templates.stream().findFirst().map(TemplateText::source);
    }

    /**
     * Returns the conflicts between the files, each in a sentence that says which file is followed. Reads {@code
     * tokenizer.json}.
     *
     * @param width the width of the model's logits
     */
    public List<String> conflicts(int width) {
        return ConfigConflicts.find(this, vocabulary(Integer.MAX_VALUE), width);
    }

    /** Returns the publisher's suggested options; empty if there is no {@code generation_config.json}. */
    public Optional<GenerationOptions> suggestedOptions() {
        return SuggestedOptions.read(
                generationConfig, () -> vocabulary(Integer.MAX_VALUE).size());
    }

    /**
     * Returns the length of the context that the model was made for, in tokens; empty if no file says it.
     *
     * @throws BackendException if a file states a length that no context can have
     */
    public OptionalInt contextLength() {
        for (String key : CONTEXT_KEYS) {
            if (config.has(key)) {
                return contextLength(config, key);
            }
        }
        return contextLength(genai.section("model"), "context_length");
    }

    private static OptionalInt contextLength(ModelConfig config, String key) {
        OptionalInt length = config.integer(key);
        if (length.isPresent() && length.getAsInt() < LEAST_CONTEXT) {
            throw config.refused(key, "a context of at least " + LEAST_CONTEXT + " tokens");
        }
        return length;
    }

    /**
     * Returns the length in tokens of the longest text that the model reads with its first rotary factors, if it reads
     * longer texts with others (longrope, dynamic). Empty if it reads all texts with the same factors, or if {@code
     * config.json} does not say.
     */
    public OptionalInt firstRotaryFactorsUpTo() {
        String length = "original_max_position_embeddings";
        for (String key : List.of("rope_scaling", "rope_parameters")) {
            ModelConfig rope = config.section(key);
            List<Double> shorter = rope.numbers("short_factor");
            List<Double> longer = rope.numbers("long_factor");
            boolean twoSets = !shorter.isEmpty() && !longer.isEmpty() && !shorter.equals(longer);
            Optional<String> kind = rope.text("rope_type").or(() -> rope.text("type"));
            if (twoSets || kind.equals(Optional.of("dynamic"))) {
                return rope.has(length) ? rope.integer(length) : config.integer(length);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Returns the ids that end an answer: of {@code genai_config.json}, which the exporter of the graph wrote for it;
     * else of {@code generation_config.json}; else of {@code config.json}; else the {@code eos_token} that the
     * tokenizer's files name, or that its class has by default. Empty if none of them says.
     *
     * @param vocabulary tells the id of a token that is named by its text
     */
    public Set<Integer> endTokens(Vocabulary vocabulary) {
        return statedEndTokens().values().stream()
                .findFirst()
                .or(() -> tokenizerSettings
                        .token(END_TOKEN)
                        .or(() ->
                                Optional.ofNullable(tokenizerSettings.defaults().get(END_TOKEN)))
                        .map(vocabulary::id)
                        .filter(OptionalInt::isPresent)
                        .map(id -> Set.of(id.getAsInt())))
                .orElse(Set.of());
    }

    /** Returns the ids that end an answer by the file that states them, the one that is followed first. */
    Map<String, Set<Integer>> statedEndTokens() {
        Map<String, Set<Integer>> stated = new LinkedHashMap<>();
        stated.put("the adapter's " + GENERATION_CONFIG, adapterEndTokens);
        stated.put(GENAI_CONFIG, new LinkedHashSet<>(genai.section("model").integers(END_TOKENS)));
        stated.put(GENERATION_CONFIG, new LinkedHashSet<>(generationConfig.integers(END_TOKENS)));
        stated.put(CONFIG, new LinkedHashSet<>(config.integers(END_TOKENS)));
        stated.values().removeIf(Set::isEmpty);
        return stated;
    }

    /**
     * Returns the texts of the tokens that a template calls for by name: {@code bos_token}, {@code eos_token} and so
     * on.
     */
    private Map<String, String> namedTokens(String template) {
        Map<String, String> tokens = new TreeMap<>(tokenizerSettings.named());
        Map<String, String> defaults = new TreeMap<>(tokenizerSettings.defaults());
        defaults.keySet().removeIf(name -> !template.contains(name));
        if (!defaults.isEmpty()) {
            Vocabulary all = vocabulary(Integer.MAX_VALUE);
            defaults.values().removeIf(token -> all.id(token).isEmpty());
            tokens.putAll(defaults);
        }
        return tokens;
    }

    /** Returns all chat templates; the first one is used. */
    List<TemplateText> templates() {
        return templates;
    }

    /** Returns what the files beside {@code tokenizer.json} say about tokens. */
    TokenizerSettings tokenizerSettings() {
        return tokenizerSettings;
    }
}
