package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import com.sun.jna.Pointer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.runtime.PrivateApi.MemoryKind;

/**
 * One of the allocators of a session: of its device's memory, or of memory of the host that the device can reach.
 * Thread-safe. The caller that made it closes it, after everything that it gave and before the session.
 */
final class SessionAllocator implements AutoCloseable {
    private final PrivateApi api;
    private final MemoryKind kind;
    private final Pointer allocator;
    private final AtomicInteger live = new AtomicInteger();

    /**
     * Asks a session for an allocator.
     *
     * @param memory what ONNX Runtime calls the memory
     * @throws BackendException if the session has none for it
     */
    SessionAllocator(PrivateApi api, OrtSession session, String memory, int device) {
        this.api = api;
        this.kind = api.memoryKind(memory, device);
        try {
            this.allocator = api.allocator(session, kind);
        } catch (RuntimeException | Error e) {
            Closing.after(e, () -> api.release(kind));
            throw e;
        }
    }

    /**
     * Allocates memory with undefined content. The caller frees it.
     *
     * @param size in bytes; 0 is allowed
     * @param purpose what it is for, as in "the cache of NAME"
     * @throws BackendException if there is none left, with ONNX Runtime's reason
     */
    Pointer allocate(long size, String purpose) {
        try {
            // Allocators answer differently when asked for nothing.
            Pointer memory = api.allocate(allocator, Math.max(size, 1));
            live.incrementAndGet();
            return memory;
        } catch (BackendException e) {
            throw new BackendException(
                    "ONNX Runtime has no memory left for " + purpose + " (" + size + " bytes): " + e.getMessage()
                            + "; close sessions, or open the model with a smaller contextLimit",
                    e);
        }
    }

    void free(Pointer memory) {
        live.decrementAndGet();
        api.free(allocator, memory);
    }

    /** Makes a tensor on memory that the caller owns. The caller closes the tensor before it frees the memory. */
    OnnxTensor tensor(Pointer memory, OnnxJavaType type, long... shape) {
        return api.tensor(kind, memory, type, shape);
    }

    /** Returns how many pieces of memory were allocated and not freed. */
    int live() {
        return live.get();
    }

    @Override
    public void close() {
        Closing.all(() -> api.releaseAllocator(allocator), () -> api.release(kind));
    }
}
