package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.runtime.TensorPort;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayoutDetectorTest {
    private final Map<String, TensorPort> inputs = new LinkedHashMap<>();
    private final Map<String, TensorPort> outputs = new LinkedHashMap<>();

    /** What optimum exports: two layers of three heads of eight. */
    @BeforeEach
    void optimum() {
        for (String name : List.of("input_ids", "attention_mask", "position_ids")) {
            inputs.put(name, port(OnnxJavaType.INT64, -1, -1));
        }
        outputs.put("logits", port(OnnxJavaType.FLOAT, -1, -1, 4096));
        for (int layer = 0; layer < 2; layer++) {
            for (String part : List.of("key", "value")) {
                inputs.put("past_key_values." + layer + "." + part, port(OnnxJavaType.FLOAT, -1, 3, -1, 8));
                outputs.put("present." + layer + "." + part, port(OnnxJavaType.FLOAT, -1, 3, -1, 8));
            }
        }
    }

    @Test
    void detect_optimumExport_isRead() {
        DecoderLayout layout = detect();
        assertThat(layout)
                .isEqualTo(new DecoderLayout(
                        2, 3, 8, "past_key_values.%d.%s", "present.%d.%s", true, true, OnnxJavaType.FLOAT, 4096));
        assertThat(layout.pastNames())
                .containsExactly(
                        "past_key_values.0.key",
                        "past_key_values.0.value",
                        "past_key_values.1.key",
                        "past_key_values.1.value");
        assertThat(layout.presentNames())
                .containsExactly("present.0.key", "present.0.value", "present.1.key", "present.1.value");
        assertThat(layout).asString().contains("2 layers", "3 heads", "position_ids", "4096");
    }

    @Test
    void detect_noPositions_isRead() {
        inputs.remove("position_ids");
        assertThat(detect().positionIds()).isFalse();
    }

    @Test
    void detect_noDecoder_isRefused() {
        inputs.remove("input_ids");
        refused("input_ids");
    }

    @Test
    void detect_noCache_isRefusedWithTheExportCommand() {
        inputs.keySet().removeIf(name -> name.startsWith("past"));
        refused("no cache", "text-generation-with-past");
    }

    @Test
    void detect_cacheOnlyIn_isRefused() {
        outputs.keySet().removeIf(name -> name.startsWith("present"));
        refused("present");
    }

    @Test
    void detect_missingLayer_isRefused() {
        outputs.remove("present.1.value");
        refused("present.1.value");
    }

    @Test
    void detect_oddCache_isRefused() {
        inputs.remove("past_key_values.1.value");
        refused("pairs");
    }

    @Test
    void detect_unknownInput_isRefusedByName() {
        inputs.put("use_cache_branch", port(OnnxJavaType.BOOL, 1));
        inputs.put("block_table", port(OnnxJavaType.INT32, -1, -1));
        refused("use_cache_branch", "block_table");
    }

    @Test
    void detect_halfPrecisionCache_isRefusedWithItsType() {
        inputs.put("past_key_values.0.key", port(OnnxJavaType.FLOAT16, -1, 3, -1, 8));
        refused("past_key_values.0.key", "FLOAT16", "float32");
    }

    @Test
    void detect_layersThatDiffer_areRefused() {
        inputs.put("past_key_values.1.key", port(OnnxJavaType.FLOAT, -1, 4, -1, 8));
        refused("past_key_values.1.key", "differ");
    }

    @Test
    void detect_transposedCache_isRefused() {
        inputs.put("past_key_values.0.key", port(OnnxJavaType.FLOAT, -1, 3, 8, -1));
        refused("head size");
    }

    @Test
    void detect_fixedLength_isRefused() {
        inputs.put("input_ids", port(OnnxJavaType.INT64, 1, 64));
        refused("input_ids", "64");
    }

    @Test
    void detect_noLogits_isRefused() {
        outputs.remove("logits");
        refused("logits");
    }

    @Test
    void detect_halfPrecisionLogits_areRefused() {
        outputs.put("logits", port(OnnxJavaType.FLOAT16, -1, -1, 4096));
        refused("logits", "FLOAT16");
    }

    private DecoderLayout detect() {
        return LayoutDetector.detect("tiny", inputs, outputs);
    }

    private void refused(String... words) {
        assertThatThrownBy(this::detect)
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("tiny")
                .hasMessageContainingAll(words);
    }

    private static TensorPort port(OnnxJavaType type, long... shape) {
        return new TensorPort(type, Arrays.stream(shape).boxed().toList());
    }
}
