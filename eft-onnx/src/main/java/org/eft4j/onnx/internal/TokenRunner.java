package org.eft4j.onnx.internal;

import org.eft4j.onnx.internal.runtime.RunCanceller;

/** Runs one sequence through a graph and keeps what is remembered of it. For one thread at a time; whoever made it closes it. */
interface TokenRunner extends AutoCloseable {
    /** How many tokens have been run. */
    int length();

    /**
     * Runs tokens after those there are. When it fails, the length is what it was, unless going back fails too: that failure is then
     * suppressed in the first, and {@link #length()} tells.
     *
     * @param logits receives the logits of the last {@code rows} tokens, each row {@code width} wide, the earliest first
     * @param width how much of a row is wanted, at most what the graph gives
     * @throws UnsupportedOperationException if the graph does not give as many rows
     * @throws org.eft4j.BackendException if a run fails or is cancelled
     */
    void run(int[] tokens, int offset, int count, float[] logits, int rows, int width, RunCanceller canceller);

    /** Forgets the tokens from position {@code length} on. */
    void truncate(int length);

    @Override
    void close();
}
