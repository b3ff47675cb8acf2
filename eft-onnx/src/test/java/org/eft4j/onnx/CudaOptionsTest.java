package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eft4j.onnx.CudaOptions.ArenaStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaOptionsTest {
    @Test
    void defaults_nothingSet_areDocumentedOnes() {
        assertThat(CudaOptions.defaults().device()).isZero();
        assertThat(CudaOptions.defaults().values())
                .containsEntry("device_id", "0")
                .containsEntry("arena_extend_strategy", "kSameAsRequested")
                .containsEntry("use_tf32", "0")
                .containsEntry("enable_cuda_graph", "0")
                .doesNotContainKey("gpu_mem_limit");
    }

    @Test
    void with_everything_isHandedOnByOnnxRuntimesNames() {
        CudaOptions options = CudaOptions.defaults()
                .withDevice(1)
                .withMemoryLimit(40L << 30)
                .withArenaStrategy(ArenaStrategy.NEXT_POWER_OF_TWO)
                .withTf32(true)
                .with("cudnn_conv_algo_search", "HEURISTIC");
        assertThat(options.device()).isEqualTo(1);
        assertThat(options.values())
                .containsEntry("device_id", "1")
                .containsEntry("gpu_mem_limit", "42949672960")
                .containsEntry("arena_extend_strategy", "kNextPowerOfTwo")
                .containsEntry("use_tf32", "1")
                .containsEntry("cudnn_conv_algo_search", "HEURISTIC");
        assertThat(CudaOptions.defaults().device()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "device_id, -1",
        "device_id, first",
        "gpu_mem_limit, 0",
        "gpu_mem_limit, 8GB",
        "arena_extend_strategy, kTwice",
        "use_tf32, yes",
        "enable_cuda_graph, 1",
        "Device Id, 0"
    })
    void with_absurdValue_isRefusedWithNameAndValue(String name, String value) {
        assertThatThrownBy(() -> CudaOptions.defaults().with(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .message()
                .matches(message -> message.contains(value) || message.contains("no name"));
    }

    @Test
    void equals_sameValues_areEqual() {
        CudaOptions one = CudaOptions.defaults().withDevice(1);
        assertThat(one)
                .isEqualTo(CudaOptions.defaults().with("device_id", "1"))
                .hasSameHashCodeAs(CudaOptions.defaults().with("device_id", "1"))
                .isNotEqualTo(CudaOptions.defaults())
                .asString()
                .contains("device_id=1");
    }
}
