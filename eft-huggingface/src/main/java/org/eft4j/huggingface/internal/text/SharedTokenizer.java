package org.eft4j.huggingface.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.Sha256;

/**
 * A tokenizer of the library, shared by all that open the same content: the models of a family have equal files, and
 * each tokenizer takes native memory and time to make. Thread-safe. The last that closes it frees the memory.
 */
public final class SharedTokenizer implements AutoCloseable {
    /** Those in use, by a digest of their content. */
    private static final ConcurrentHashMap<String, SharedTokenizer> OPEN = new ConcurrentHashMap<>();

    private final String digest;
    private final HuggingFaceTokenizer tokenizer;

    /** Changes in the map's own operations on the digest only, which exclude one another. */
    private int users;

    private SharedTokenizer(String digest, HuggingFaceTokenizer tokenizer) {
        this.digest = digest;
        this.tokenizer = tokenizer;
    }

    /**
     * Makes a tokenizer, or finds one in use. Whoever opens it closes it exactly once.
     *
     * @param json the content of a {@code tokenizer.json}
     * @param model the model's name, for messages
     * @throws BackendException if the library cannot be loaded or refuses the content
     */
    public static SharedTokenizer open(String json, String model) {
        byte[] content = json.getBytes(StandardCharsets.UTF_8);
        return OPEN.compute(Sha256.hex(content), (digest, open) -> {
            SharedTokenizer shared =
                    open == null ? new SharedTokenizer(digest, TokenizerLibrary.load(content, model)) : open;
            shared.users++;
            return shared;
        });
    }

    /** Returns the library's tokenizer, which nobody else closes. */
    public HuggingFaceTokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public void close() {
        boolean inUse = OPEN.computeIfPresent(digest, (key, open) -> --open.users == 0 ? null : open) != null;
        if (!inUse) {
            tokenizer.close();
        }
    }
}
