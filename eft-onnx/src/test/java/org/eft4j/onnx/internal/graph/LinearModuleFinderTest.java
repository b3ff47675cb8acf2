package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.eft4j.onnx.TestModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The linear modules of real exports, whatever folding and quantising made of their weights. */
class LinearModuleFinderTest {
    private static final String SEPARATE = "down_proj gate_proj k_proj o_proj q_proj up_proj v_proj";
    private static final String PACKED = "down_proj gate_proj o_proj qkv_proj up_proj";

    @ParameterizedTest
    @CsvSource({
        "exports/llama-optimum/model.onnx, 2, 1, " + SEPARATE,
        "exports/llama-genai/model.onnx, 2, 1, " + PACKED,
        "exports/llama-genai-fp16/model.onnx, 2, 10, " + PACKED,
        "exports/llama-genai-int4/model.onnx, 2, 1, " + PACKED,
        "exports/llama-community/onnx/model_q4f16.onnx, 2, 10, " + PACKED,
        "exports/llama-community/onnx/model_quantized.onnx, 2, 1, " + PACKED,
        "exports/smollm-optimum/model.onnx, 3, 1, " + SEPARATE,
        "exports/gemma3-genai2025/model.onnx, 6, 1, " + SEPARATE,
        "exports/phi3-optimum/model.onnx, 2, 1, down_proj gate_up_proj o_proj qkv_proj",
        "exports/falcon-optimum/model.onnx, 2, 1, dense dense_4h_to_h dense_h_to_4h query_key_value",
        "models/small-base/model.onnx, 2, 1, " + SEPARATE,
        "exports/llama-dynamo/model.onnx, 0, 1, ''",
        "exports/llama-optimum-merged/decoder_model_merged.onnx, 0, 1, ''"
    })
    void find_realExport_findsEveryModuleOfEveryLayer(String file, int layers, int type, String names) {
        Path graph = TestModels.resource(file);
        List<LinearModule> found = GraphContentReader.read(graph).linearModules();
        for (int layer = 0; layer < layers; layer++) {
            int number = layer;
            assertThat(found.stream()
                            .filter(module -> module.layer() == number)
                            .map(LinearModule::name)
                            .sorted()
                            .collect(Collectors.joining(" ")))
                    .isEqualTo(names);
        }
        assertThat(found).hasSize(layers * names.split(" ").length);
        assertThat(found).allSatisfy(module -> {
            assertThat(module.type()).isEqualTo(type);
            assertThat(module.input()).isNotEmpty();
            assertThat(module.inputs()).isPositive();
            assertThat(module.outputs()).isPositive();
        });
    }
}
