package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.RenderedChat;

/**
 * A second tokenizer made of the same {@code tokenizer.json}, for which a text holds no special tokens, however it is
 * spelled: {@code split_special_tokens=True} of transformers, and for every kind of model. Thread-safe; it holds native
 * memory, which {@link #close} frees.
 *
 * <p>What differs from transformers: Unigram and the other models that have special tokens in their vocabulary read them
 * there even with {@code split_special_tokens=True}, here they do not; and an added token that is not special, written
 * inside the text of a special one, is found here.
 */
public final class LiteralTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final ControlTokens controlTokens;
    private final Set<Long> specialIds;

    private LiteralTokenizer(HuggingFaceTokenizer tokenizer, ControlTokens controlTokens, Set<Long> specialIds) {
        this.tokenizer = tokenizer;
        this.controlTokens = controlTokens;
        this.specialIds = specialIds;
    }

    /**
     * Makes one.
     *
     * @param json the content of a {@code tokenizer.json}, which is changed
     * @param model the model's name, for messages
     * @throws BackendException if the library cannot be loaded or refuses the content
     */
    public static LiteralTokenizer of(JsonNode json, String model) {
        SecretSpellings spellings = SecretSpellings.draw(json);
        ControlTokens controlTokens = new ControlTokens(json, spellings);
        Set<Long> specialIds = new HashSet<>();
        for (JsonNode token : json.path("added_tokens")) {
            if (token.path("special").asBoolean()) {
                specialIds.add(token.path("id").asLong());
            }
        }
        HuggingFaceTokenizer tokenizer = TokenizerLibrary.load(LiteralTokenizerJson.rewrite(json, spellings), model);
        return new LiteralTokenizer(tokenizer, controlTokens, Set.copyOf(specialIds));
    }

    /** Returns a chat as this tokenizer reads it: the special tokens that the template wrote are found, no others. */
    public SpelledChat spell(RenderedChat chat) {
        return controlTokens.spell(chat);
    }

    /** Returns the ids of special tokens. */
    public Set<Long> specialIds() {
        return specialIds;
    }

    /** Returns the library's tokenizer, for texts in which nothing is a special token, and for spelled chats. */
    public HuggingFaceTokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
