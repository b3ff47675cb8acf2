package org.eft4j;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A generation in progress: iterate over it once and print each token's text as it comes. Each token is computed when
 * it is asked for; no thread runs in the background.
 *
 * <p>One thread at a time iterates or asks for the result; any thread may {@link #cancel} or {@link #close}, before the
 * first token too.
 */
public final class TokenStream implements Iterable<Token>, AutoCloseable {
    private final Decoding decoding;
    private boolean iterated;

    TokenStream(Decoding decoding) {
        this.decoding = decoding;
    }

    /**
     * The tokens, once. A cancelled stream ends; what a model throws comes out of {@code hasNext}.
     *
     * @throws IllegalStateException if called a second time
     */
    @Override
    public Iterator<Token> iterator() {
        if (iterated) {
            throw new IllegalStateException(
                    "a token stream can be iterated once; call Generator.stream again for another");
        }
        iterated = true;
        return new Iterator<>() {
            private @Nullable Token ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null) {
                    ahead = decoding.next();
                }
                return ahead != null;
            }

            @Override
            public Token next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the generation has ended");
                }
                Token token = ahead;
                ahead = null;
                if (token == null) {
                    throw new NoSuchElementException("the generation has ended");
                }
                return token;
            }
        };
    }

    /**
     * Ends the generation as soon as the backend can stop; what was generated stays available as the {@link #result}.
     */
    public void cancel() {
        decoding.cancel();
    }

    /**
     * Computes the tokens that are left, and returns the whole. After cancelling or closing, what there is, with {@link
     * FinishReason#CANCELLED} unless it had ended before; so it is after closing the stream and then the model.
     *
     * @throws IllegalStateException if the generation failed before
     */
    public Generation result() {
        return decoding.result();
    }

    /** Cancels what still runs, waits for it, and frees the session. Idempotent. */
    @Override
    public void close() {
        decoding.close();
    }
}
