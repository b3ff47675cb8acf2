package org.eft4j.onnx.internal.runtime;

/**
 * Where tensors get their memory: the host ({@link NativeMemory}), or a device. Thread-safe.
 *
 * @param <B> the kind of its blocks
 */
@FunctionalInterface
public interface TensorMemory<B extends MemoryBlock> {
    /**
     * Allocates a block with undefined content. The caller closes it.
     *
     * @param size in bytes; 0 is allowed
     * @param purpose what it is for, as in "the cache of NAME"
     * @throws org.eft4j.BackendException if it is too large for one tensor, or there is no such memory left
     */
    B allocate(long size, String purpose);
}
