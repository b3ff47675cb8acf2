package org.eft4j.huggingface.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * What the files beside a {@code tokenizer.json} say about tokens, read as transformers reads them: {@code
 * tokenizer_config.json}; if that has no {@code added_tokens_decoder}, then {@code special_tokens_map.json}, which has
 * precedence over it, and {@code added_tokens.json}; and the defaults of the tokenizer's class. Immutable and
 * thread-safe.
 */
public final class TokenizerSettings {
    private static final String TOKENIZER_CLASS = "tokenizer_class";
    private static final String DECODER = "added_tokens_decoder";
    private static final String TOKEN_SUFFIX = "_token";

    /** Lists of special tokens that have no name. The second may be a mapping from names to tokens instead. */
    private static final List<String> LISTS = List.of("additional_special_tokens", "extra_special_tokens");

    /** Says nothing. */
    static final TokenizerSettings NONE = new TokenizerSettings(absent(), absent(), absent(), absent());

    private final JsonObject config;
    private final JsonObject specialTokensMap;
    private final Map<String, AddedToken> named = new LinkedHashMap<>();
    private final Map<String, String> defaults;
    private final List<AddedToken> special = new ArrayList<>();
    private final List<AddedToken> numbered = new ArrayList<>();

    private TokenizerSettings(
            JsonObject config, JsonObject specialTokensMap, JsonObject addedTokens, JsonObject modelConfig) {
        this.config = config;
        this.specialTokensMap = specialTokensMap;
        this.defaults = new LinkedHashMap<>(defaults(modelConfig));
        readNamed(config);
        readNamed(specialTokensMap);
        special.addAll(named.values());
        for (String list : LISTS) {
            readListed(config, list);
            readListed(specialTokensMap, list);
        }
        JsonObject decoder = config.object(DECODER);
        decoder.fields().forEach(id -> numbered.add(AddedToken.numbered(decoder, id)));
        addedTokens
                .fields()
                .forEach(content -> numbered.add(AddedToken.legacy(addedTokens, content, isSpecial(content))));
    }

    /**
     * Reads the files of a folder.
     *
     * @param modelConfig the content of its {@code config.json}, which may name the tokenizer's class
     * @throws org.eft4j.BackendException if a file is there, but cannot be read or holds a value of a wrong type
     */
    public static TokenizerSettings read(Path folder, JsonObject modelConfig) {
        JsonObject config = JsonObject.optional(folder.resolve("tokenizer_config.json"));
        boolean alone = config.has(DECODER);
        return new TokenizerSettings(
                config,
                alone ? absent() : JsonObject.optional(folder.resolve("special_tokens_map.json")),
                alone ? absent() : JsonObject.optional(folder.resolve("added_tokens.json")),
                modelConfig);
    }

    private static JsonObject absent() {
        return JsonObject.absent(Path.of(""));
    }

    private Map<String, String> defaults(JsonObject modelConfig) {
        return config.text(TOKENIZER_CLASS)
                .or(() -> modelConfig.text(TOKENIZER_CLASS))
                .map(TokenizerClasses::ofClass)
                .or(() -> modelConfig.text("model_type").map(TokenizerClasses::ofModelType))
                .orElse(Map.of());
    }

    /** A field that is null or an empty text says that there is no such token. */
    private void readNamed(JsonObject file) {
        for (String name : file.fields()) {
            JsonNode value = file.node().path(name);
            // Other settings have such names too, such as add_bos_token.
            if (name.endsWith(TOKEN_SUFFIX) && !value.isBoolean()) {
                defaults.remove(name);
                named.remove(name);
                AddedToken.special(file, name).ifPresent(token -> named.put(name, token));
            }
        }
    }

    private void readListed(JsonObject file, String list) {
        if (file.node().path(list).isObject()) {
            JsonObject tokens = file.object(list);
            for (String name : tokens.fields()) {
                AddedToken.special(tokens, name).ifPresent(token -> {
                    named.putIfAbsent(name, token);
                    special.add(token);
                });
            }
        } else {
            special.addAll(AddedToken.specials(file, list));
        }
    }

    private boolean isSpecial(String content) {
        return special.stream().anyMatch(token -> token.content().equals(content));
    }

    /** The content of {@code tokenizer_config.json}. */
    public JsonObject config() {
        return config;
    }

    /** Returns the text of a token that a file names, such as {@code eos_token}. */
    public Optional<String> token(String name) {
        return Optional.ofNullable(named.get(name)).map(AddedToken::content);
    }

    /** Returns the name of the file that {@link #token} comes from. */
    public String sourceOf(String name) {
        JsonObject file = specialTokensMap.has(name) ? specialTokensMap : config;
        return file.file().getFileName().toString();
    }

    /** Returns the texts of all tokens that files name. */
    public Map<String, String> named() {
        Map<String, String> texts = new LinkedHashMap<>();
        named.forEach((name, token) -> texts.put(name, token.content()));
        return texts;
    }

    /**
     * Returns the texts that the tokenizer's class gives to names that no file mentions. Transformers adds such a token
     * where the tokenizer does not have it, with an id that the model knows nothing of; so it counts only where the
     * tokenizer has it.
     */
    public Map<String, String> defaults() {
        return Map.copyOf(defaults);
    }

    /** The tokens that files give an id. */
    List<AddedToken> numbered() {
        return numbered;
    }

    /** The special tokens that files name or list, whether or not any gives them an id. */
    List<AddedToken> special() {
        return special;
    }
}
