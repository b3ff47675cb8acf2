package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.eft4j.BackendException;

/**
 * A second tokenizer made of the same {@code tokenizer.json} that reads no text as a special token: what {@code
 * split_special_tokens=True} does in transformers, here for every kind of model. Thread-safe. It holds native memory,
 * which {@link #close} frees.
 *
 * <p>Two things differ from transformers. There, Unigram and other models find the special tokens of their vocabulary
 * even with {@code split_special_tokens=True}; here they do not. And here an added token that is not special is found
 * inside the text of a special one.
 */
public final class LiteralTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final SecretSpellings spellings;

    private LiteralTokenizer(HuggingFaceTokenizer tokenizer, SecretSpellings spellings) {
        this.tokenizer = tokenizer;
        this.spellings = spellings;
    }

    /**
     * Makes a tokenizer.
     *
     * @param json the content of a {@code tokenizer.json}, which is changed
     * @param model the model's name, for messages
     * @throws BackendException if the library cannot be loaded or refuses the content
     */
    public static LiteralTokenizer of(JsonNode json, String model) {
        SecretSpellings spellings = SecretSpellings.draw(json);
        byte[] rewritten = LiteralTokenizerJson.rewrite(json, spellings).getBytes(StandardCharsets.UTF_8);
        return new LiteralTokenizer(TokenizerLibrary.load(rewritten, model), spellings);
    }

    /** Returns the library's tokenizer, for texts in which no special token is to be found. */
    public HuggingFaceTokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Encodes a rendered chat.
     *
     * @param tokens the control tokens of the chat, which are the only special tokens to be found
     * @param encode encodes a text with {@link #tokenizer}
     */
    public Encoding encode(ChatTokens tokens, Function<String, Encoding> encode) {
        Encoding encoding = encode.apply(tokens.spelled(spellings));
        if (tokens.areCertain()) {
            return encoding;
        }
        // a spelling that the library did not find is put back as the text that it stands for
        return encode.apply(tokens.foundIn(encoding, spellings).spelled(spellings));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
