package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import org.eft4j.BackendException;

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

    private LiteralTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
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
        return new LiteralTokenizer(TokenizerLibrary.load(LiteralTokenizerJson.rewrite(json, spellings), model));
    }

    /** The library's tokenizer, for texts in which nothing is a special token. */
    public HuggingFaceTokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
