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
     * Copies the fronts of rows, one behind the other in each block, into another block of the same memory, with no run under way on either;
     * complete when this returns.
     *
     * @param target another block, never this one
     * @param rows how many
     * @param stride the bytes from the beginning of a row here to that of the next, at least {@code count}
     * @param targetStride the same there
     * @param count the bytes to copy of each row, a multiple of 4; nothing is done for 0
     */
    void copyRows(MemoryBlock target, int rows, long stride, long targetStride, long count);

    /** The bytes that a tensor takes. */
    static long bytes(OnnxJavaType type, long... shape) {
        long bytes = type.size;
        for (long dimension : shape) {
            bytes *= dimension;
        }
        return bytes;
    }

    /** Frees the block. Idempotent. */
    @Override
    void close();
}
