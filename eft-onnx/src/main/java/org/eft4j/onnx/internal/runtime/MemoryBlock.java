package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;

/**
 * A block of memory that tensors can use without a copy, wherever it lies. It offers only what a cache needs of memory,
 * so that the same cache works on a device whose memory Java cannot read.
 *
 * <p>For one thread at a time. The caller that allocated a block closes it, after the last tensor on it.
 */
public interface MemoryBlock extends AutoCloseable {
    /** Returns the size in bytes. */
    long size();

    /**
     * Makes a tensor over the front of the block. The caller closes it before the block.
     *
     * @throws org.eft4j.BackendException if ONNX Runtime refuses
     */
    OnnxTensor tensor(OnnxJavaType type, long... shape);

    /**
     * Copies the fronts of rows, one after the other in each block, into a block of the same memory. No run may be
     * under way on either. The copy is complete when this returns.
     *
     * @param from the byte where the first row begins
     * @param target another block; or this one, where no byte is both read and written
     * @param to the byte where the first row begins there
     * @param rows how many
     * @param stride the bytes from the beginning of a row here to that of the next, at least {@code count}
     * @param targetStride the same there
     * @param count the bytes to copy of each row, a multiple of 4; nothing is done for 0
     */
    void copyRows(long from, MemoryBlock target, long to, int rows, long stride, long targetStride, long count);

    /** Returns the bytes that a tensor takes. */
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
