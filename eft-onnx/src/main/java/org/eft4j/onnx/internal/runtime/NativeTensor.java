package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.util.Arrays;
import org.eft4j.internal.resource.Closing;
import org.jspecify.annotations.Nullable;

/**
 * A tensor whose shape changes from run to run, over one block of memory. A larger block replaces it when it no longer
 * suffices. ONNX Runtime reads and writes the block in place. It takes no memory until it is first shaped.
 *
 * <p>For one thread at a time. The caller that made it closes it, with no run under way.
 *
 * @param <B> the kind of block that it uses
 */
public final class NativeTensor<B extends MemoryBlock> implements AutoCloseable {
    private final TensorMemory<B> memory;
    private final OnnxJavaType type;
    private final String purpose;
    private @Nullable B block;
    private @Nullable OnnxTensor tensor;
    private long[] shape = {};

    /**
     * Makes a tensor without memory.
     *
     * @param memory where to take it from
     * @param type the element type
     * @param purpose what it is for, as in "the logits of NAME"
     */
    public NativeTensor(TensorMemory<B> memory, OnnxJavaType type, String purpose) {
        this.memory = memory;
        this.type = type;
        this.purpose = purpose;
    }

    /** Makes a tensor in the host's memory. */
    public static NativeTensor<NativeMemory> onHost(OnnxJavaType type, String purpose) {
        return new NativeTensor<>(NativeMemory::allocate, type, purpose);
    }

    /**
     * Gives the tensor a shape, which is valid until the next call. The elements in memory stay, in their order, if
     * {@link #capacity()} sufficed; otherwise they are undefined.
     *
     * @param capacity the number of elements to make room for if there is not enough
     * @param newShape of at most {@code capacity} elements
     * @throws org.eft4j.BackendException if there is no memory for it
     */
    public OnnxTensor shaped(long capacity, long... newShape) {
        OnnxTensor known = tensor;
        if (known != null && Arrays.equals(shape, newShape)) {
            return known;
        }
        closeTensor();
        long elements = 1;
        for (long size : newShape) {
            elements *= size;
        }
        B room = block;
        if (room == null || capacity() < elements) {
            closeBlock();
            room = memory.allocate(capacity * type.size, purpose);
            block = room;
        }
        OnnxTensor made = room.tensor(type, newShape);
        tensor = made;
        shape = newShape;
        return made;
    }

    /** Returns how many elements there is memory for. */
    public long capacity() {
        return block == null ? 0 : block.size() / type.size;
    }

    /**
     * Returns the memory of the tensor, which is valid until the tensor is shaped larger or closed.
     *
     * @throws IllegalStateException if it was never shaped, or is closed
     */
    public B block() {
        if (block == null) {
            throw new IllegalStateException("there is no memory yet for " + purpose);
        }
        return block;
    }

    /**
     * Frees the memory; shaping the tensor again takes new memory. Idempotent. If a part of it fails, the rest is
     * freed.
     */
    @Override
    public void close() {
        Closing.all(this::closeTensor, this::closeBlock);
    }

    private void closeTensor() {
        OnnxTensor old = tensor;
        tensor = null; // first: what fails to close must be neither used nor closed again
        if (old != null) {
            old.close();
        }
    }

    private void closeBlock() {
        B old = block;
        block = null; // first, as above
        if (old != null) {
            old.close();
        }
    }
}
