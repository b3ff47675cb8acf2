package org.eft4j.onnx.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.graph.CachePort;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.eft4j.onnx.internal.runtime.MemoryBlock;
import org.eft4j.onnx.internal.runtime.NativeMemory;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.junit.jupiter.api.Test;

/** What caches do when a device fails. */
class CacheFailureTest {
    private static final DecoderLayout LAYOUT = new DecoderLayout(
            Map.of(),
            List.of(new CachePort("past", "present", 2, 4)),
            OnnxJavaType.FLOAT,
            "logits",
            OnnxJavaType.FLOAT,
            8,
            LogitRows.ALL);

    private final Map<String, OnnxTensor> tensors = new HashMap<>();
    private boolean copyFails;
    private boolean deviceFails;
    private int live;

    @Test
    void truncate_growingToNothing_asksNothingOfTheDevice() {
        try (KeyValueCache cache = cache(CacheStrategy.GROWING)) {
            run(cache, 5);
            run(cache, 1);
            deviceFails = true;
            cache.truncate(0);
            assertThat(cache.length()).isZero();
        }
    }

    @Test
    void truncate_growingCopyFails_keepsTheLength() {
        try (KeyValueCache cache = cache(CacheStrategy.GROWING)) {
            run(cache, 5);
            copyFails = true;
            assertThatThrownBy(() -> cache.truncate(3)).hasMessage("the device is gone");
            assertThat(cache.length()).isEqualTo(5);
        }
        assertThat(live).isZero();
    }

    @Test
    void bind_sharedBufferCopyFails_freesTheNewMemory() {
        try (KeyValueCache cache = cache(CacheStrategy.SHARED_BUFFER)) {
            run(cache, 40);
            int before = live;
            copyFails = true;
            assertThatThrownBy(() -> cache.bind(100, cache.length() + 100, tensors, tensors))
                    .hasMessage("the device is gone");
            assertThat(live).isEqualTo(before);
            assertThat(cache.length()).isEqualTo(40);
            copyFails = false;
            run(cache, 100);
        }
        assertThat(live).isZero();
    }

    private KeyValueCache cache(CacheStrategy strategy) {
        TensorMemory<Block> memory = (size, purpose) -> new Block(NativeMemory.allocate(size, purpose));
        return strategy.create(LAYOUT, memory, 200, "a test");
    }

    private void run(KeyValueCache cache, int count) {
        cache.bind(count, cache.length() + count, tensors, tensors);
        cache.commit(count);
    }

    /** A block of the host's memory that refuses to be copied when the test says so. */
    private final class Block implements MemoryBlock {
        private final NativeMemory memory;
        private boolean open = true;

        Block(NativeMemory memory) {
            this.memory = memory;
            live++;
        }

        @Override
        public long size() {
            return memory.size();
        }

        @Override
        public OnnxTensor tensor(OnnxJavaType type, long... shape) {
            if (deviceFails) {
                throw new BackendException("the device is gone");
            }
            return memory.tensor(type, shape);
        }

        @Override
        public void copyRows(
                long from, MemoryBlock target, long to, int rows, long stride, long targetStride, long count) {
            if (copyFails) {
                throw new BackendException("the device is gone");
            }
            memory.copyRows(from, ((Block) target).memory, to, rows, stride, targetStride, count);
        }

        @Override
        public void close() {
            memory.close();
            live -= open ? 1 : 0;
            open = false;
        }
    }
}
