package org.eft4j.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.eft4j.ModelOptions;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.TestModels;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.spi.ModelSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That batches are used where they are right, and not where they are wrong; equality of logits is elsewhere. */
class BatchRunnerTest {
    @ParameterizedTest
    @CsvSource({
        "llama-genai, model.onnx, true",
        "llama-genai-int4, model.onnx, true",
        "llama-optimum, model.onnx, true",
        "gpt2-dynamo, model.onnx, true",
        "falcon-optimum, model.onnx, true",
        "gemma2-optimum, model.onnx, false",
        "llama-community, onnx/model_quantized.onnx, false"
    })
    void batches_byTrial_whereRowsAreIndependent(String folder, String file, boolean expected) {
        Path path = TestModels.resource("exports/" + folder);
        OnnxOptions onnx = OnnxOptions.defaults().withFile(file);
        ModelOptions options = onnx.applyTo(ModelOptions.builder()).build();
        try (OnnxModel model = OnnxModel.open(new ModelSource(path), options, onnx, Device.CPU)) {
            assertThat(model.movesTogether()).isEqualTo(expected);
        }
    }
}
