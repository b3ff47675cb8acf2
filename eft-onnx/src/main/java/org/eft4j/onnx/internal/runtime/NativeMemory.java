package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.eft4j.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * A block of the host's memory outside the heap, which {@link #close()} frees at once. The garbage collector frees
 * Java's own direct buffers at some later time, which a cache of hundreds of megabytes cannot wait for; and they would
 * need {@code -XX:MaxDirectMemorySize}.
 *
 * <p>For one thread at a time. The caller that allocated a block closes it, after the last tensor on it, and must not
 * use the buffer after that.
 */
public final class NativeMemory implements MemoryBlock {
    private final ByteBuffer buffer;
    private final Consumer<Pointer> free;
    private @Nullable Pointer address;

    private NativeMemory(Pointer address, int size, Consumer<Pointer> free) {
        this.address = address;
        this.buffer = address.getByteBuffer(0, size).order(ByteOrder.nativeOrder());
        this.free = free;
    }

    /**
     * Allocates a block; its content is undefined.
     *
     * @param size in bytes; a buffer on it is limited to just under 2 GiB
     * @param purpose what it is for, as in "the logits of NAME"
     * @throws BackendException if it is too large for one buffer, the machine has no such memory left, or JNA cannot be
     *     loaded
     */
    public static NativeMemory allocate(long size, String purpose) {
        return allocate(
                size, purpose, bytes -> malloc(bytes, purpose), memory -> Native.free(Pointer.nativeValue(memory)));
    }

    /**
     * Allocates a block by other means than the C library's.
     *
     * @param malloc gives memory of a size, at least 1, or throws
     * @param free takes it back
     */
    static NativeMemory allocate(long size, String purpose, LongFunction<Pointer> malloc, Consumer<Pointer> free) {
        if (size > Integer.MAX_VALUE) {
            throw new BackendException(purpose + " would need a tensor of " + size
                    + " bytes, above the limit of 2 GiB; open the model with a smaller contextLimit");
        }
        // malloc(0) may answer null.
        int rounded = (int) Math.max(size, 1);
        return new NativeMemory(malloc.apply(rounded), rounded, free);
    }

    private static Pointer malloc(long size, String purpose) {
        OnnxRuntime.environment(); // which loads JNA, or says why it cannot be loaded
        long address = Native.malloc(size);
        if (address == 0) {
            throw new BackendException("there is no native memory left for " + purpose + " (" + size
                    + " bytes); close sessions, or open the model with a smaller contextLimit");
        }
        return new Pointer(address);
    }

    /**
     * Returns the block as a buffer in the machine's byte order, the same one at every call. Use it only by absolute
     * indices.
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public long size() {
        return buffer.capacity();
    }

    @Override
    public OnnxTensor tensor(OnnxJavaType type, long... shape) {
        try {
            int bytes = Math.toIntExact(MemoryBlock.bytes(type, shape));
            ByteBuffer front = buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
            return OnnxTensor.createTensor(OnnxRuntime.environment(), front, shape, type);
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime cannot make a tensor: " + e.getMessage(), e);
        }
    }

    @Override
    public void copyRows(long from, MemoryBlock target, long to, int rows, long stride, long targetStride, long count) {
        ByteBuffer other = ((NativeMemory) target).buffer;
        for (int row = 0; row < rows; row++) {
            other.put((int) (to + row * targetStride), buffer, (int) (from + row * stride), (int) count);
        }
    }

    @Override
    public void close() {
        Pointer freed = address;
        address = null;
        if (freed != null) {
            free.accept(freed);
        }
    }
}
