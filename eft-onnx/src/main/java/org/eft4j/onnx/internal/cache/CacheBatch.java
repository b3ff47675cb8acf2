package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;

/**
 * Caches of several sequences as rows of the same tensors, for runs that append one token to each. A cache becomes a
 * row by being copied, and stays one from run to run. It leaves, by being copied back, when something else is done with
 * it, or when a run goes on without it.
 *
 * <p>A run holds the {@link #lock()} from {@link #gather} to {@link #commit}; a cache that leaves waits for it. So
 * sequences of one batch may belong to several threads.
 */
public interface CacheBatch extends AutoCloseable {
    /** Returns what a run holds. */
    Lock lock();

    /**
     * Makes each cache a row, and lets others leave.
     *
     * @param caches made by the same {@link CacheStrategy} for the same graph, none of them empty
     * @return the row of each
     * @throws org.eft4j.BackendException if there is no memory for it; every cache then holds what it held
     */
    int[] gather(List<KeyValueCache> caches);

    /** Returns how many tokens the attention mask of the next run covers. */
    int maskLength();

    /** Returns where in the mask the tokens of a row begin, the new one included at their end. */
    int maskStart(int row);

    /** Puts the tensors for the next run into its inputs and outputs. */
    void bind(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs);

    /** Keeps what the run that was just bound has written: each row then holds one token more. */
    void commit();

    /** Frees everything. No cache may be a row any more. Idempotent. */
    @Override
    void close();
}
