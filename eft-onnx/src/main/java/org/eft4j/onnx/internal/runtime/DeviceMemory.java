package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.runtime.PrivateApi.MemoryKind;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the device a session runs on, taken from the session's own allocator: what a run reads and writes there stays there. Java
 * cannot look into it.
 *
 * <p>Thread-safe. Whoever made it closes it, after its blocks and before the session.
 */
final class DeviceMemory implements TensorMemory<DeviceMemory.Block>, AutoCloseable {
    private final PrivateApi api;
    private final Device device;
    private final MemoryKind kind;
    private final Pointer allocator;
    private final Set<Block> blocks = ConcurrentHashMap.newKeySet();
    private @Nullable RowCopier copier;

    /**
     * Reaches for the memory of a session's device.
     *
     * @throws BackendException if ONNX Runtime's private parts are not as expected, or the session has no such memory
     */
    DeviceMemory(OrtSession session, Device device) {
        this.api = PrivateApi.open();
        this.device = device;
        this.kind = api.memoryKind(device.memoryName(), device.number());
        try {
            this.allocator = api.allocator(session, kind);
        } catch (RuntimeException | Error e) {
            api.release(kind);
            throw e;
        }
    }

    @Override
    public Block allocate(long size, String purpose) {
        try {
            // Nothing is a size that allocators answer differently to.
            Block block = new Block(api.allocate(allocator, Math.max(size, 1)), size);
            blocks.add(block);
            return block;
        } catch (BackendException e) {
            throw new BackendException(
                    "there is no memory left on " + device + " for " + purpose + " (" + size + " bytes): "
                            + e.getMessage() + "; close sessions, or open the model with a smaller contextLimit",
                    e);
        }
    }

    /** How many blocks and tensors there are: none when everything that took them is closed. */
    int live() {
        return blocks.stream().mapToInt(block -> 1 + block.openTensors()).sum();
    }

    private synchronized RowCopier copier() {
        if (copier == null) {
            copier = RowCopier.on(device);
        }
        return copier;
    }

    @Override
    public synchronized void close() {
        if (copier != null) {
            copier.close();
        }
        api.releaseAllocator(allocator);
        api.release(kind);
    }

    /** A block of the device's memory. */
    final class Block implements MemoryBlock {
        final Pointer address;
        private final long size;
        private final List<OnnxTensor> tensors = new ArrayList<>();
        private boolean closed;

        private Block(Pointer address, long size) {
            this.address = address;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public OnnxTensor tensor(OnnxJavaType type, long... shape) {
            long bytes = type.size;
            for (long dimension : shape) {
                bytes *= dimension;
            }
            if (bytes > size) {
                throw new IllegalArgumentException("a tensor of " + bytes + " bytes on a block of " + size);
            }
            OnnxTensor tensor = tensorAt(0, type, shape);
            tensors.removeIf(OnnxTensor::isClosed);
            tensors.add(tensor);
            return tensor;
        }

        private OnnxTensor tensorAt(long offset, OnnxJavaType type, long... shape) {
            return api.tensor(kind, address.share(offset), type, shape);
        }

        private int openTensors() {
            tensors.removeIf(OnnxTensor::isClosed);
            return tensors.size();
        }

        @Override
        public void copyRows(MemoryBlock target, int rows, long stride, long targetStride, long count) {
            Block other = (Block) target;
            if (count == 0) {
                return;
            }
            if (count == targetStride || rows == 1) {
                copyDense(0, other, 0, rows, stride, count);
            } else {
                for (int row = 0; row < rows; row++) {
                    copyDense(row * stride, other, row * targetStride, 1, count, count);
                }
            }
        }

        /** Copies rows that end up one right behind the other. */
        private void copyDense(long from, Block target, long to, int rows, long stride, long count) {
            long width = words(count);
            try (OnnxTensor source = tensorAt(from, OnnxJavaType.FLOAT, rows, words(stride));
                    OnnxTensor sink = target.tensorAt(to, OnnxJavaType.FLOAT, rows, width)) {
                copier().copy(source, sink, width);
            }
        }

        private static long words(long bytes) {
            if (bytes % Float.BYTES != 0) {
                throw new IllegalArgumentException("rows of caches are multiples of 4 bytes, got " + bytes);
            }
            return bytes / Float.BYTES;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                blocks.remove(this);
                api.free(allocator, address);
            }
        }
    }
}
