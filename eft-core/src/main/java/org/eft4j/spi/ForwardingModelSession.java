package org.eft4j.spi;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.eft4j.ModelSession;

/**
 * A session that hands every call to another one. Extend it to change what a model's sessions do, and return it from
 * {@link ForwardingLanguageModel#newSession}.
 *
 * <p>For one thread at a time, as every session. Closing it closes the other session.
 */
public abstract class ForwardingModelSession implements ModelSession {
    private final ModelSession delegate;

    /** Makes a session that forwards to {@code delegate}. */
    protected ForwardingModelSession(ModelSession delegate) {
        this.delegate = requireNonNull(delegate);
    }

    /** Returns the session that receives the calls. */
    protected final ModelSession delegate() {
        return delegate;
    }

    @Override
    public int length() {
        return delegate.length();
    }

    @Override
    public int remaining() {
        return delegate.remaining();
    }

    @Override
    public void promptLogits(float[] row) {
        delegate.promptLogits(row);
    }

    @Override
    public int reusedTokens() {
        return delegate.reusedTokens();
    }

    @Override
    public void append(int[] tokens, int offset, int count, float[] logits, int rows) {
        delegate.append(tokens, offset, count, logits, rows);
    }

    /** Forwards too; a session that changes rows returns none, so that it is asked for whole ones. */
    @Override
    public Optional<PartialRows> partialRows() {
        return delegate.partialRows();
    }

    @Override
    public Optional<ByteReading> byteReading() {
        return delegate.byteReading();
    }

    @Override
    public void truncate(int length) {
        delegate.truncate(length);
    }

    @Override
    public void cancel() {
        delegate.cancel();
    }

    @Override
    public void close() {
        delegate.close();
    }
}
