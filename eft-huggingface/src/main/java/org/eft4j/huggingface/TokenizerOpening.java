package org.eft4j.huggingface;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.internal.text.TokenizerFile;

/**
 * A tokenizer that is being made on a thread of its own, so that a backend can load weights meanwhile. The thread reads
 * {@code tokenizer.json} once, and ends by itself.
 *
 * <p>Not thread-safe. The caller of {@link ModelFolder#beginTokenizer} closes it, after {@link #finish} too.
 */
public final class TokenizerOpening implements AutoCloseable {
    private final ModelFolder folder;
    private final TokenizerFile file;
    private final String name;
    private final CompletableFuture<Made> making;
    /** Whether the tokenizer was returned or closed. */
    private boolean ended;

    private record Made(Vocabulary vocabulary, TokenizerParts parts) {}

    TokenizerOpening(ModelFolder folder, TokenizerFile file, String name) {
        this.folder = folder;
        this.file = file;
        this.name = name;
        // not the common pool, whose threads may all be busy with the caller's own work
        this.making = CompletableFuture.supplyAsync(this::make, TokenizerOpening::start);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "eft4j-tokenizer");
        thread.setDaemon(true);
        thread.start();
    }

    private Made make() {
        Vocabulary vocabulary = folder.vocabulary(Integer.MAX_VALUE);
        return new Made(vocabulary, TokenizerParts.read(file, name));
    }

    /** Waits, without heed to interrupts: loading weights cannot be interrupted either. */
    private Made made() {
        try {
            return making.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /**
     * Waits for the tokenizer and returns its vocabulary, as {@link ModelFolder#vocabulary} does.
     *
     * @param width the width of the model's logits; pieces with higher ids have no score and are cut off
     * @throws org.eft4j.BackendException if the tokenizer cannot be made; see {@link ModelFolder#openTokenizer}
     */
    public Vocabulary vocabulary(int width) {
        Vocabulary all = made().vocabulary();
        return width >= all.size() ? all : folder.vocabulary(width);
    }

    /**
     * Waits for the tokenizer and returns it. The caller closes it.
     *
     * @param size the number of ids it decodes: the size of the model's vocabulary
     * @param contextLength the context of the model in tokens; a text that cannot fit it is refused before it is
     *     encoded
     * @throws org.eft4j.BackendException if the tokenizer cannot be made; see {@link ModelFolder#openTokenizer}
     * @throws IllegalStateException if the tokenizer has been returned before, or this is closed
     */
    public ModelTokenizer finish(int size, int contextLength) {
        if (ended) {
            throw new IllegalStateException(
                    "the tokenizer of " + name + " has been returned before, or its opening is closed");
        }
        TokenizerParts parts = made().parts();
        ended = true;
        return new ModelTokenizer(file, parts, size, contextLength, name);
    }

    /** Waits for the tokenizer and closes it, unless it was returned. Idempotent. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            // one that could not be made holds nothing
            making.handle((made, failure) -> Optional.ofNullable(made))
                    .join()
                    .ifPresent(made -> made.parts().parsing().close());
        }
    }
}
