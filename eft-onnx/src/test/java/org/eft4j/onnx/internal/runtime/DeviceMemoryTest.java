package org.eft4j.onnx.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.logging.Logger;
import org.eft4j.BackendException;
import org.eft4j.onnx.TestModels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The memory of a device, over that of the CPU, which the test can look into. */
class DeviceMemoryTest {
    private GraphRunner graph;
    private DeviceMemory memory;

    @BeforeEach
    void load() {
        graph = GraphRunner.load(
                TestModels.folder("small-base").resolve("model.onnx"),
                Set.of(),
                Optional.empty(),
                OptionalInt.of(1),
                Device.CPU_AS_DEVICE);
        memory = Objects.requireNonNull(graph.deviceMemory());
    }

    @AfterEach
    void free() {
        assertThat(memory.live()).isZero();
        graph.close();
    }

    @Test
    void tensor_onABlock_readsWhatIsThere() {
        try (DeviceMemory.Block block = memory.allocate(24, "a test");
                OnnxTensor tensor = block.tensor(OnnxJavaType.FLOAT, 1, 2, 3)) {
            for (int i = 0; i < 6; i++) {
                block.address.setFloat(4L * i, i);
            }
            assertThat(block.size()).isEqualTo(24);
            assertThat(tensor.getInfo().getShape()).containsExactly(1, 2, 3);
            assertThat(tensor.getFloatBuffer().array()).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void tensor_largerThanItsBlock_isRefused() {
        try (DeviceMemory.Block block = memory.allocate(24, "a test")) {
            assertThatThrownBy(() -> block.tensor(OnnxJavaType.STRING, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> block.tensor(OnnxJavaType.FLOAT, 7)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void live_blocksAndTensors_areCountedUntilClosed() {
        DeviceMemory.Block block = memory.allocate(0, "a test");
        assertThat(memory.live()).isEqualTo(1);
        OnnxTensor half = block.tensor(OnnxJavaType.FLOAT16, 1, 2, 0, 3);
        assertThat(memory.live()).isEqualTo(2);
        half.close();
        assertThat(memory.live()).isEqualTo(1);
        block.close();
        block.close();
        assertThat(memory.live()).isZero();
    }

    @Test
    void close_whileSomethingIsInUse_isRefusedAndFreesNothing() {
        try (DeviceMemory.Block block = memory.allocate(4, "a test")) {
            assertThatThrownBy(memory::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("1 blocks");
            block.address.setFloat(0, 1);
        }
    }

    @Test
    void staging_memory_isReadByTheHost() {
        try (NativeMemory block = memory.staging().allocate(8, "a test");
                OnnxTensor tensor = block.tensor(OnnxJavaType.FLOAT, 2)) {
            assertThat(memory.live()).isEqualTo(1);
            block.buffer().putFloat(4, 7);
            assertThat(tensor.getFloatBuffer().get(1)).isEqualTo(7);
        }
    }

    @Test
    void orHost_noDeviceMemory_warnsOnceThatItIsSlow() {
        Logger logger = Logger.getLogger(GraphRunner.class.getName());
        LogLines lines = new LogLines();
        logger.addHandler(lines);
        try {
            assertThat(GraphRunner.orHost(
                            () -> {
                                throw new BackendException("a field has moved");
                            },
                            Path.of("llama.onnx"),
                            Device.CPU_AS_DEVICE))
                    .isNull();
        } finally {
            logger.removeHandler(lines);
        }
        assertThat(lines.text())
                .contains("WARNING", "llama.onnx", "slow", "a field has moved")
                .containsOnlyOnce("\n");
    }

    @Test
    void cacheMemory_withHostCaches_isTheHosts() {
        try (GraphRunner onHost = GraphRunner.load(
                TestModels.folder("small-base").resolve("model.onnx"),
                Set.of(),
                Optional.empty(),
                OptionalInt.of(1),
                Device.CPU_AS_DEVICE.withHostCaches())) {
            assertThat(onHost.deviceMemory()).isNull();
        }
    }

    @Test
    void allocate_moreThanThereIs_isRefusedWithThePurpose() {
        assertThatThrownBy(() -> memory.allocate(1L << 60, "the cache of llama"))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("the cache of llama", Long.toString(1L << 60), "contextLimit");
    }

    @Test
    void copyRows_randomStrides_copiesTheFrontsAndNothingElse() {
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 200; run++) {
            int rows = random.nextInt(1, 5);
            int count = random.nextInt(0, 6);
            int stride = count + random.nextInt(0, 4);
            int targetStride = count + random.nextInt(0, 4);
            try (DeviceMemory.Block source = memory.allocate(4L * rows * stride, "a test");
                    DeviceMemory.Block target = memory.allocate(4L * rows * targetStride, "a test")) {
                for (int i = 0; i < rows * stride; i++) {
                    source.address.setInt(4L * i, random.nextInt());
                }
                for (int i = 0; i < rows * targetStride; i++) {
                    target.address.setInt(4L * i, -i);
                }
                source.copyRows(0, target, 0, rows, 4L * stride, 4L * targetStride, 4L * count);
                for (int i = 0; i < rows * targetStride; i++) {
                    int row = i / targetStride;
                    int column = i % targetStride;
                    int expected = column < count ? source.address.getInt(4L * (row * stride + column)) : -i;
                    assertThat(target.address.getInt(4L * i))
                            .as(
                                    "run %d: %d rows of %d, stride %d to %d, at %d",
                                    run, rows, count, stride, targetStride, i)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void copyRows_oddBytes_isRefused() {
        try (DeviceMemory.Block source = memory.allocate(8, "a test");
                DeviceMemory.Block target = memory.allocate(8, "a test")) {
            assertThatThrownBy(() -> source.copyRows(0, target, 0, 1, 6, 6, 6))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
