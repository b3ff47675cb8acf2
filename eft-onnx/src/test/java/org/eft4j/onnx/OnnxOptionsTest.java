package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    }

    @Test
    void applyTo_everythingSet_comesBack() {
        ModelOptions options = OnnxOptions.defaults()
                .withFile("onnx/model_q4.onnx")
                .withPrefillChunk(64)
                .applyTo(ModelOptions.builder().threads(3))
                .build();
        assertThat(options.backend()).contains("onnx");
        assertThat(options.threads()).hasValue(3);
        assertThat(OnnxOptions.of(options).file()).contains("onnx/model_q4.onnx");
        assertThat(OnnxOptions.of(options).prefillChunk()).isEqualTo(64);
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
}
