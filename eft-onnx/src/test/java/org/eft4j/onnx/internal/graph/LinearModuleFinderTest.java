package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.eft4j.onnx.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The linear modules of real exports, whatever folding and quantising made of their weights. */
class LinearModuleFinderTest {
    private static final String SEPARATE = "down_proj gate_proj k_proj o_proj q_proj up_proj v_proj";
    private static final int INT8 = 3;
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

    @Test
    void find_weightOfIntegersTimesScales_findsTheModule() {
        assertThat(scaledBy("scale")).singleElement().satisfies(module -> {
            assertThat(module.name()).isEqualTo("q_proj");
            assertThat(module.type()).isEqualTo(LinearModule.FLOAT);
            assertThat(module.inputs()).isEqualTo(48);
            assertThat(module.outputs()).isEqualTo(64);
        });
    }

    @Test
    void find_weightTimesWhatIsComputed_findsNone() {
        assertThat(scaledBy("computed")).isEmpty();
    }

    /** Returns the modules of a graph with one product, by a matrix of int8 times something. */
    private static List<LinearModule> scaledBy(String factor) {
        String product = "/model/layers.0/self_attn/q_proj/MatMul_output_0";
        LinearModuleFinder finder = new LinearModuleFinder();
        finder.weight(tensor("bytes", INT8, 48, 64));
        finder.weight(tensor("scale", LinearModule.FLOAT, 1, 64));
        finder.node("Cast", List.of("bytes"), List.of("cast"), Map.of("to", (long) LinearModule.FLOAT));
        finder.node("Mul", List.of("cast", factor), List.of("weight"), Map.of());
        finder.node("MatMul", List.of("hidden", "weight"), List.of(product), Map.of());
        return finder.find();
    }

    private static StoredTensor tensor(String name, int type, long... dimensions) {
        return new StoredTensor(name, type, LongStream.of(dimensions).boxed().toList(), OptionalLong.empty(), Set.of());
    }
}
