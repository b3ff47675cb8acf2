package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.eft4j.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * A tensor whose shape changes from run to run, over one block of native memory that is replaced by a larger one when it no longer
 * suffices. ONNX Runtime reads and writes the block in place. Takes no memory until it is first shaped.
 *
 * <p>For one thread at a time. Whoever made it closes it, with no run under way.
 */
public final class NativeTensor implements AutoCloseable {
    private final OnnxJavaType type;
    private final String purpose;
    private @Nullable NativeMemory memory;
    private @Nullable OnnxTensor tensor;
    private long[] shape = {};

    /**
     * Makes a tensor without memory.
     *
     * @param type the element type
     * @param purpose what it is for, as in "the logits of NAME"
     */
    public NativeTensor(OnnxJavaType type, String purpose) {
        this.type = type;
        this.purpose = purpose;
    }

    /**
     * Gives the tensor a shape, good until the next call. The elements in memory stay, in their order, if {@link #capacity()} sufficed; else
     * they are undefined.
     *
     * @param capacity the elements to make room for if there is too little
     * @param newShape of at most {@code capacity} elements
     * @throws BackendException if there is no memory for it
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
        if (memory == null || capacity() < elements) {
            closeMemory();
            memory = NativeMemory.allocate(capacity * type.size, purpose);
        }
        try {
            ByteBuffer front = bytes().slice(0, (int) elements * type.size).order(ByteOrder.nativeOrder());
            OnnxTensor made = OnnxTensor.createTensor(OnnxRuntime.environment(), front, newShape, type);
            tensor = made;
            shape = newShape;
            return made;
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime cannot make a tensor for " + purpose + ": " + e.getMessage(), e);
        }
    }

    /** How many elements there is memory for. */
    public long capacity() {
        return memory == null ? 0 : memory.buffer().capacity() / type.size;
    }

    /**
     * The memory behind the tensor, in the machine's byte order; good until it is shaped larger or closed. Use it by
     * absolute indices only.
     *
     * @throws IllegalStateException if it was never shaped, or is closed
     */
    public ByteBuffer bytes() {
        if (memory == null) {
            throw new IllegalStateException("there is no memory yet for " + purpose);
        }
        return memory.buffer();
    }

    /** Frees the memory; shaping the tensor again takes new memory. Idempotent. */
    @Override
    public void close() {
        closeTensor();
        closeMemory();
    }

    private void closeTensor() {
        if (tensor != null) {
            tensor.close();
            tensor = null;
        }
    }

    private void closeMemory() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }
}
