package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;

/**
 * A block of memory that tensors can stand on without a copy, wherever it lies. What a cache needs of memory is here and nothing more, so
 * that the same cache works on a device whose memory Java cannot look into.
 *
 * <p>For one thread at a time. Whoever allocated a block closes it, after the last tensor on it.
 */
public interface MemoryBlock extends AutoCloseable {
    /** The size in bytes. */
    long size();

    /**
     * Makes a tensor over the front of the block; the caller closes it before the block.
     *
     * @throws org.eft4j.BackendException if ONNX Runtime refuses
     */
    OnnxTensor tensor(OnnxJavaType type, long... shape);

    /**
     * Copies bytes into another block of the same memory, with no run under way on either. The copy is complete when this returns, or at
     * the latest before the next run.
     *
     * @param from the first byte here
     * @param target another block, never this one
     * @param to the first byte there
     * @param count how many
     */
    void copyTo(long from, MemoryBlock target, long to, long count);

    /** Frees the block. Idempotent. */
    @Override
    void close();
}
