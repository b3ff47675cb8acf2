package org.eft4j.onnx.internal;

import java.util.Optional;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.runtime.RunCanceller;

/**
 * Runs one sequence through a graph and keeps its cache. For one thread at a time; the caller that made it closes it.
 */
interface TokenRunner extends AutoCloseable {
    /** Returns how many tokens have been run. */
    int length();

    /**
     * Takes over what is remembered of a beginning of the prompt, at length 0 only. The caller runs the rest.
     *
     * @param copied the cache of a beginning, copied from another sequence, to be used and closed here; empty to look
     *     among those of sequences that ended
     * @return how many tokens are held now; fewer than the prompt has, so that there is one to run
     */
    default int begin(int[] prompt, Optional<KeyValueCache> copied) {
        return 0;
    }

    /**
     * Runs tokens after those that were run before. If it fails, the length stays what it was, unless going back fails
     * too: that failure is then added to the first as suppressed, and {@link #length()} tells the new length.
     *
     * @param logits receives the logits of the last {@code rows} tokens, each row {@code width} wide, the earliest
     *     first
     * @param width how many logits of a row are wanted, at most as many as the graph gives
     * @throws UnsupportedOperationException if the graph does not give as many rows
     * @throws org.eft4j.BackendException if a run fails or is cancelled
     */
    void run(int[] tokens, int offset, int count, float[] logits, int rows, int width, RunCanceller canceller);

    /** Forgets the tokens from position {@code length} on. */
    void truncate(int length);

    @Override
    void close();
}
