package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.eft4j.BackendException;

/**
 * A block of the host's memory outside the heap, which is freed when {@link #close()} says so. Java's own
 * direct buffers are freed by the garbage collector, some time, which a cache of hundreds of megabytes cannot wait for; nor should it take
 * {@code -XX:MaxDirectMemorySize} to hold one.
 *
 * <p>For one thread at a time. Whoever allocated a block closes it, after the last tensor on it; the buffer must not be touched later.
 */
public final class NativeMemory implements MemoryBlock {
    private final ByteBuffer buffer;
    private long address;

    private NativeMemory(long address, int size) {
        this.address = address;
        this.buffer = new Pointer(address).getByteBuffer(0, size).order(ByteOrder.nativeOrder());
    }

    /**
     * Allocates a block; its content is undefined.
     *
     * @param size in bytes; a buffer on it is limited to just under 2 GiB
     * @param purpose what it is for, as in "the logits of NAME"
     * @throws BackendException if it is too large for one buffer, the machine has no such memory left, or JNA cannot be loaded
     */
    public static NativeMemory allocate(long size, String purpose) {
        if (size > Integer.MAX_VALUE) {
            throw new BackendException(purpose + " would need a tensor of " + size
                    + " bytes, above the limit of 2 GiB; open the model with a smaller contextLimit");
        }
        // malloc(0) may answer null.
        int rounded = (int) Math.max(size, 1);
        long address = malloc(rounded);
        if (address == 0) {
            throw new BackendException("there is no native memory left for " + purpose + " (" + size
                    + " bytes); close sessions, or open the model with a smaller contextLimit");
        }
        return new NativeMemory(address, rounded);
    }

    private static long malloc(int size) {
        try {
            return Native.malloc(size);
        } catch (LinkageError e) {
            throw new BackendException(
                    "JNA's native library cannot be loaded here (" + e
                            + "); it is unpacked to java.io.tmpdir, or to jna.tmpdir if that is set, which must be writable",
                    e);
        }
    }

    /** The block as a buffer in the machine's byte order, the same one at every call; use it by absolute indices only. */
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public long size() {
        return buffer.capacity();
    }

    @Override
    public OnnxTensor tensor(OnnxJavaType type, long... shape) {
        long bytes = type.size;
        for (long dimension : shape) {
            bytes *= dimension;
        }
        try {
            ByteBuffer front = buffer.slice(0, Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
            return OnnxTensor.createTensor(OnnxRuntime.environment(), front, shape, type);
        } catch (OrtException e) {
            throw new BackendException("ONNX Runtime cannot make a tensor: " + e.getMessage(), e);
        }
    }

    @Override
    public void copyTo(long from, MemoryBlock target, long to, long count) {
        ByteBuffer other = ((NativeMemory) target).buffer;
        other.put((int) to, buffer, (int) from, (int) count);
    }

    @Override
    public void close() {
        long freed = address;
        address = 0;
        if (freed != 0) {
            Native.free(freed);
        }
    }
}
