package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.eft4j.ModelOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxOptionsTest {
    @Test
    void defaults_nothingSet_areDocumentedOnes() {
        OnnxOptions options = OnnxOptions.of(ModelOptions.defaults());
        assertThat(options.file()).isEmpty();
        assertThat(options.prefillChunk()).isEqualTo(512);
        assertThat(options.batching()).isTrue();
        assertThat(options.provider()).isEqualTo(OnnxOptions.Provider.CPU);
        assertThat(options.cuda()).isEqualTo(CudaOptions.defaults());
    }

    @Test
    void applyTo_everythingSet_comesBack() {
        ModelOptions options = OnnxOptions.defaults()
                .withFile("onnx/model_q4.onnx")
                .withPrefillChunk(64)
                .withBatching(false)
                .applyTo(ModelOptions.builder().threads(3))
                .build();
        assertThat(options.backend()).contains("onnx");
        assertThat(options.threads()).hasValue(3);
        assertThat(OnnxOptions.of(options).file()).contains("onnx/model_q4.onnx");
        assertThat(OnnxOptions.of(options).prefillChunk()).isEqualTo(64);
        assertThat(OnnxOptions.of(options).batching()).isFalse();
        assertThat(OnnxOptions.of(options)).asString().contains("model_q4.onnx", "64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "many", ""})
    void of_absurdChunk_isRefusedWithTheValue(String value) {
        ModelOptions options =
                ModelOptions.builder().setting("prefillChunk", value).build();
        assertThatThrownBy(() -> OnnxOptions.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("prefillChunk", value);
    }

    @Test
    void of_batchingThatIsNeither_isRefused() {
        ModelOptions options = ModelOptions.builder().setting("batching", "yes").build();
        assertThatThrownBy(() -> OnnxOptions.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batching must be true or false, got 'yes'");
    }

    @Test
    void applyTo_cuda_comesBackFromSettingsThatCanBeWrittenByHand() {
        CudaOptions cuda = CudaOptions.defaults().withDevice(1).withMemoryLimit(1 << 20);
        ModelOptions typed = OnnxOptions.defaults()
                .withCuda(cuda)
                .applyTo(ModelOptions.builder())
                .build();
        ModelOptions byHand = ModelOptions.builder()
                .setting("provider", "cuda")
                .setting("cuda.device_id", "1")
                .setting("cuda.gpu_mem_limit", "1048576")
                .build();
        for (ModelOptions options : List.of(typed, byHand)) {
            assertThat(OnnxOptions.of(options).provider()).isEqualTo(OnnxOptions.Provider.CUDA);
            assertThat(OnnxOptions.of(options).cuda()).isEqualTo(cuda);
            assertThat(OnnxOptions.of(options)).asString().contains("cuda", "device_id=1");
        }
    }

    @Test
    void with_otherProviders_keepsTheRest() {
        OnnxOptions options = OnnxOptions.defaults()
                .withFile("a.onnx")
                .withPrefillChunk(3)
                .withCudaIfUsable(CudaOptions.defaults().withDevice(2));
        assertThat(options.provider()).isEqualTo(OnnxOptions.Provider.AUTO);
        assertThat(options.cuda().device()).isEqualTo(2);
        assertThat(options.withCpu().provider()).isEqualTo(OnnxOptions.Provider.CPU);
        assertThat(options.withCpu().cuda()).isEqualTo(CudaOptions.defaults());
        assertThat(options.withCpu().file()).contains("a.onnx");
        assertThat(options.withFile("b.onnx").withPrefillChunk(4).provider()).isEqualTo(OnnxOptions.Provider.AUTO);
    }

    @Test
    void of_unknownProvider_isRefusedWithTheKnownOnes() {
        ModelOptions options = ModelOptions.builder().setting("provider", "gpu").build();
        assertThatThrownBy(() -> OnnxOptions.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("gpu", "cpu", "cuda", "auto");
    }

    @Test
    void of_cudaSettingOnTheCpu_isRefused() {
        ModelOptions options =
                ModelOptions.builder().setting("cuda.device_id", "1").build();
        assertThatThrownBy(() -> OnnxOptions.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("cuda.device_id", "provider");
    }
}
