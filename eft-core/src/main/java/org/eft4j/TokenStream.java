package org.eft4j;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A generation in progress: iterate over it once and print each token's text as it comes. Each token is computed when
 * it is asked for; no thread runs in the background.
 *
 * <p>One thread at a time iterates or asks for the result, and a call from another meanwhile is refused; any thread may
 * {@link #cancel} or {@link #close}, before the first token too.
 */
public final class TokenStream implements Iterable<Token>, AutoCloseable {
    private final Decoding decoding;
    private final AtomicBoolean inUse = new AtomicBoolean();
    private boolean iterated;
    /** The token that {@code hasNext} computed and {@code next} has not returned yet. */
    private @Nullable Token ahead;

    TokenStream(Decoding decoding) {
        this.decoding = decoding;
    }

    /**
     * Returns the tokens, once. A cancelled stream ends; what a model throws comes out of {@code hasNext}.
     *
     * @throws IllegalStateException if called a second time
     */
    @Override
    public Iterator<Token> iterator() {
        return alone(() -> {
            if (iterated) {
                throw new IllegalStateException(
                        "a token stream can be iterated once; call Generator.stream again for another");
            }
            iterated = true;
            return new Tokens();
        });
    }

    /**
     * Ends the generation as soon as the backend can stop. What was generated stays available as the {@link #result}.
     */
    public void cancel() {
        decoding.cancel();
    }

    /**
     * Computes the tokens that are left, and returns the whole. After cancelling or closing, returns what there is,
     * with {@link FinishReason#CANCELLED} unless it had ended before; also when the stream and then the model was
     * closed.
     *
     * @throws IllegalStateException if the generation failed before
     */
    public Generation result() {
        return alone(decoding::result);
    }

    /** Cancels what still runs, waits for it, and frees the session. Idempotent. */
    @Override
    public void close() {
        decoding.close();
    }

    /** Makes a call while no other is under way, whether on another thread or further up on this one. */
    private <T> T alone(Supplier<T> call) {
        if (!inUse.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "the token stream is in use by another call; a stream serves one thread at a time");
        }
        try {
            return call.get();
        } finally {
            inUse.set(false);
        }
    }

    private boolean computeAhead() {
        if (ahead == null) {
            ahead = decoding.next();
        }
        return ahead != null;
    }

    private Token takeAhead() {
        computeAhead();
        Token token = ahead;
        if (token == null) {
            throw new NoSuchElementException("the generation has ended");
        }
        ahead = null;
        return token;
    }

    private final class Tokens implements Iterator<Token> {
        @Override
        public boolean hasNext() {
            return alone(TokenStream.this::computeAhead);
        }

        @Override
        public Token next() {
            return alone(TokenStream.this::takeAhead);
        }
    }
}
