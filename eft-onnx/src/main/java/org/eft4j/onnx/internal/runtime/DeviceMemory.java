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
import org.eft4j.internal.resource.Closing;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the device that a session runs on, taken from the session's own allocators: what a run reads and writes
 * there stays there. Java cannot read it, except for {@linkplain #staging() a kind} that lies on the host and that the
 * device copies to directly.
 *
 * <p>Thread-safe. The caller that made it closes it, after its blocks and before the session.
 */
final class DeviceMemory implements TensorMemory<DeviceMemory.Block>, AutoCloseable {
    private final Device device;
    private final SessionAllocator allocator;
    private final @Nullable SessionAllocator staging;
    private final Set<Block> blocks = ConcurrentHashMap.newKeySet();
    private @Nullable RowCopier copier;

    /**
     * Gets access to the memory of a session's device.
     *
     * @throws BackendException if ONNX Runtime's private parts are not as expected, or the session has no such memory
     */
    DeviceMemory(OrtSession session, Device device) {
        PrivateApi api = PrivateApi.open();
        this.device = device;
        this.allocator = new SessionAllocator(api, session, device.memoryName(), device.number());
        try {
            this.staging = staging(api, session, device);
        } catch (RuntimeException | Error e) {
            Closing.after(e, allocator::close);
            throw e;
        }
    }

    private static @Nullable SessionAllocator staging(PrivateApi api, OrtSession session, Device device) {
        try {
            return new SessionAllocator(api, session, device.stagingName(), device.number());
        } catch (BackendException e) {
            // Ordinary memory does as well, only that logits take a little longer.
            return null;
        }
    }

    @Override
    public Block allocate(long size, String purpose) {
        Block block = new Block(allocator.allocate(size, purpose), size);
        blocks.add(block);
        return block;
    }

    /** Returns memory of the host for what a run gives back. */
    TensorMemory<NativeMemory> staging() {
        SessionAllocator known = staging;
        if (known == null) {
            return NativeMemory::allocate;
        }
        return (size, purpose) ->
                NativeMemory.allocate(size, purpose, bytes -> known.allocate(bytes, purpose), known::free);
    }

    /** Returns how many blocks and tensors there are; none after all their users were closed. */
    int live() {
        return allocator.live()
                + (staging == null ? 0 : staging.live())
                + blocks.stream().mapToInt(Block::openTensors).sum();
    }

    private synchronized RowCopier copier() {
        if (copier == null) {
            copier = RowCopier.on(device);
        }
        return copier;
    }

    /**
     * Gives the allocators back.
     *
     * @throws IllegalStateException if some of their memory is still in use; they are then left as they are
     */
    @Override
    public synchronized void close() {
        int live = live();
        if (live > 0) {
            throw new IllegalStateException(live + " blocks and tensors on " + device + " are still in use");
        }
        Closing.all(
                copier == null ? () -> {} : copier::close,
                staging == null ? () -> {} : staging::close,
                allocator::close);
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
            OnnxTensor tensor = tensorAt(0, type, shape);
            tensors.removeIf(OnnxTensor::isClosed);
            tensors.add(tensor);
            return tensor;
        }

        private OnnxTensor tensorAt(long offset, OnnxJavaType type, long... shape) {
            long end = offset + MemoryBlock.bytes(type, shape);
            if (end > size) {
                throw new IllegalArgumentException(
                        "a tensor that ends at byte " + end + " does not fit on a block of " + size);
            }
            return allocator.tensor(address.share(offset), type, shape);
        }

        private int openTensors() {
            return (int) tensors.stream().filter(tensor -> !tensor.isClosed()).count();
        }

        @Override
        public void copyRows(
                long from, MemoryBlock target, long to, int rows, long stride, long targetStride, long count) {
            Block other = (Block) target;
            if (count == 0) {
                return;
            }
            if (count == targetStride && from + rows * stride <= size) {
                copyDense(from, other, to, rows, stride, count);
            } else {
                for (int row = 0; row < rows; row++) {
                    copyDense(from + row * stride, other, to + row * targetStride, 1, count, count);
                }
            }
        }

        /** Copies rows to places without gaps between them. */
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
                allocator.free(address);
            }
        }
    }
}
